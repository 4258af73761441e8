"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { noAlert } from "#domain/runbooks/no-alert.ts";

function useRunbook(slug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.runbooks.runbook.queryOptions({ slug })).data;
}

export function RunbookTitle({ slug }: { slug: string }) {
  return useRunbook(slug)?.title ?? slug;
}

export function RunbookLead({ slug }: { slug: string }) {
  const runbook = useRunbook(slug);
  if (!runbook) return "\u00a0";
  const { alerts, service, severity } = runbook;
  const named = alerts.filter((alert) => alert !== noAlert);
  const answers = named.length > 0 ? `Answers ${named.join(", ")}` : "Answers no alert";
  return [answers, service?.name, severity].filter(Boolean).join(" · ");
}

export function RunbookActions({ slug }: { slug: string }) {
  const runbook = useRunbook(slug);
  return (
    <>
      {runbook ? <ButtonLink href={runbook.file.url}>Open on GitHub</ButtonLink> : null}
      <CopyButton text={() => location.href}>Copy link</CopyButton>
    </>
  );
}
