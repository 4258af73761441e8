"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";

function useService(name: string) {
  const trpc = useTRPC();
  return useQuery(trpc.catalog.service.queryOptions({ name })).data;
}

export function ServiceTitle({ name }: { name: string }) {
  return useService(name)?.title ?? name;
}

export function ServiceLead({ name }: { name: string }) {
  return useService(name)?.description || "\u00a0";
}

export function ServiceActions({ name }: { name: string }) {
  const service = useService(name);
  return (
    <>
      {service ? <ButtonLink href={service.file.url}>Catalog file</ButtonLink> : null}
      <CopyButton text={() => location.href}>Copy link</CopyButton>
    </>
  );
}
