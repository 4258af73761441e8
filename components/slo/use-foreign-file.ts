"use client";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { ObjectivePlace } from "#domain/slo/draft/plan-objective.ts";

/** A text of Sloth's or Pyrra's, and what it is called where it is spoken of. */
export type ForeignText = { name: string; text: string };

/** What an import begins with: a file among the service's objectives, where one of that name is there. */
export function storedText({ files, folder }: ObjectivePlace, name: string | null): ForeignText {
  const stored = files.find(({ path }) => path === `${folder}/${name}`);
  return stored ? { name: stored.path, text: stored.content } : { name: "pasted text", text: "" };
}

/** Reads such a text as drafts of a service's objectives, by code that is fetched when it is first needed. */
export function useForeignFile({ name, text }: ForeignText, service: string) {
  const shown = useDeferredValue(text);
  return useQuery({
    queryKey: ["foreign-file", service, name, shown],
    queryFn: async () => {
      const { readForeignFile } = await import("#domain/slo/import/import-objectives.ts");
      return readForeignFile(shown, name, service);
    },
    enabled: shown.trim() !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
}
