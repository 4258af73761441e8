"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { SafeLink } from "#components/ui/safe-link.tsx";

/** An image that lies beside the runbooks. One that is not there costs itself and says so; `url` is its page on GitHub. */
export function RunbookImage({ path, alt, url }: { path: string; alt: string; url: string }) {
  const trpc = useTRPC();
  const image = useQuery(trpc.runbooks.image.queryOptions({ path }));
  // biome-ignore lint/performance/noImgElement: its bytes are in the address, so there is nothing to fetch better
  if (image.data) return <img src={image.data.dataUrl} alt={alt} />;
  const words = alt || path;
  if (image.error === null) return <span className="text-ink-2">{words}</span>;
  return (
    <span className="text-ink-2">
      <SafeLink href={url}>{words}</SafeLink> ({failureOf(image.error).message})
    </span>
  );
}
