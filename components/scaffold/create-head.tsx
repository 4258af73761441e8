"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Page } from "#components/shell/page.tsx";
import { useTRPC } from "#components/trpc/client.tsx";

/** The page's title is the template's, as soon as it is known. */
export function CreateHead({ name, children }: { name: string; children: ReactNode }) {
  const { data } = useQuery(useTRPC().scaffold.template.queryOptions({ name }));
  const title = data?.title ?? name;
  return (
    <Page
      wide
      crumbs={[{ label: "Create", href: "/create" }, { label: title }]}
      title={title}
      lead={data?.description}
    >
      {children}
    </Page>
  );
}
