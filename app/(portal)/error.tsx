"use client";
import { FailedPage } from "#components/shell/failed-page.tsx";

/** A page that could not be drawn. The rest of the portal goes on. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <FailedPage digest={error.digest ?? null} retry={retry} />;
}
