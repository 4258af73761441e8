import type { TeamRef } from "#domain/identity/person-view.ts";
import type { Observed } from "#domain/observed.ts";
import type { Problem } from "#domain/problem.ts";
import type { Drawing } from "#domain/runbooks/drawing.ts";
import type { Hygiene } from "#domain/runbooks/hygiene.ts";

/** One runbook as the list shows it. */
export type RunbookRow = {
  slug: string;
  title: string;
  alerts: string[];
  /** `known` where the catalog has a service of this name. */
  service: { name: string; known: boolean } | null;
  severity: string | null;
  /** The team it names, else the service's; null where neither is a team that exists. */
  owner: TeamRef | null;
  problems: Problem[];
  /** The first line that holds what was searched for, where the title does not. */
  excerpt: string | null;
};

/** The runbooks asked for, what all of them could be asked by, and how they and the alerts fit together. */
export type RunbookList = {
  runbooks: RunbookRow[];
  services: string[];
  severities: string[];
  hygiene: Hygiene;
  /** Files that are not among the runbooks, or whose alerts are not among those counted, and why. */
  problems: Problem[];
  snapshot: Observed<{ commit: string }>;
};

/** An image to be shown; its bytes are in the address itself. */
export type RunbookImage = { dataUrl: string };

/** One runbook with its text: ready to be drawn, as it was written, or nothing where the file could not be read. */
export type RunbookDetail = Omit<RunbookRow, "excerpt"> & {
  /** Path of its file in the platform repository, its page there, and the commit it was read at. */
  file: { path: string; url: string; commit: string };
  /** Address that a path in the repository is put after, to see it on GitHub as it was then. */
  filesUrl: string;
  facts: { label: string; value: string }[];
  text:
    | Extract<Drawing, { kind: "drawn" }>
    | { kind: "plain"; reason: string; body: string }
    | { kind: "unread" };
  snapshot: Observed<{ commit: string }>;
};
