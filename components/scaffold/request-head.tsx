"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Mono } from "#components/ui/mono.tsx";

function useRequest(id: string) {
  const trpc = useTRPC();
  return useQuery(trpc.scaffold.request.queryOptions({ id })).data;
}

export function RequestTitle({ id }: { id: string }) {
  return useRequest(id)?.title ?? `Request ${id}`;
}

/** The service the request is about, as people call it; the id until that is known. */
export function RequestCrumb({ id }: { id: string }) {
  return useRequest(id)?.service ?? id;
}

/** What was asked for, for whom, by whom. */
export function RequestLead({ id }: { id: string }) {
  const request = useRequest(id);
  if (request === undefined) return "\u00a0";
  const { template, ownerTeam, requester } = request;
  return (
    <>
      {template.title} {template.version} for {ownerTeam}, asked for by {requester.name}, <Mono>{id}</Mono>
    </>
  );
}

export function RequestActions({ id }: { id: string }) {
  const pullRequest = useRequest(id)?.pullRequest;
  return (
    <>
      {pullRequest ? (
        <ButtonLink href={pullRequest.url}>Pull request #{pullRequest.number}</ButtonLink>
      ) : null}
      <CopyButton text={() => location.href}>Copy link</CopyButton>
    </>
  );
}
