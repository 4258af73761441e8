"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { ObjectivePlace, PlannedObjective } from "#domain/slo/draft/plan-objective.ts";

const DiffEditor = dynamic(() => import("#components/editor/diff-editor.tsx"), {
  ssr: false,
  loading: () => <p className="p-4 text-ink-2">Loading the editor</p>,
});

/** The files of the pull request; the one that is open stands beside what the base branch has. */
export function ObjectiveFiles({ place, plan }: { place: ObjectivePlace; plan: PlannedObjective }) {
  const [open, setOpen] = useState<string | null>(null);
  const base = [...place.files, ...(place.overlay ? [place.overlay] : [])];
  return (
    <ul className="border bg-sheet">
      {plan.files.map(({ path, content }) => {
        const before = base.find((file) => file.path === path)?.content ?? null;
        const isOpen = open === path;
        return (
          <li key={path} className="not-first:border-t">
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(isOpen ? null : path)}
              className="flex min-h-10 w-full flex-wrap items-center justify-between gap-x-4 px-3 text-left hover:bg-sunk"
            >
              <code className="min-w-0 wrap-anywhere">{path}</code>
              <span className="text-label text-ink-2">{wordOf(path, before, content)}</span>
            </button>
            {isOpen ? (
              <div className="h-102 border-t">
                <DiffEditor path={path} before={before} after={content} />
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** What is generated is not among the files a form is given, so whether it differs is not known before it is written. */
function wordOf(path: string, before: string | null, after: string): string {
  if (before !== null) return before === after ? "as it is" : "changed";
  return /\/(rules|rule-tests|dashboard|kustomization)\.yaml$/.test(path) ? "generated" : "new";
}
