import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";

/** What both made of a scenario, clusters or Prometheus; `accepted` says why they may differ. */
export type Compared = {
  about: string;
  scenario: string;
  embedded: unknown;
  real: unknown;
  accepted?: string | undefined;
};
export type Figures = { startedInMs: number; memoryBytes: number; embeddedStartedInMs: number };

const root = join(import.meta.dirname, "../..");
const kept = join(root, ".portolan/conformance");
const parts = ["scenarios", "courses", "metrics"] as const;
/** `columns` says whose outcomes they are, where it is not the clusters'. */
type Part = { rows: Compared[]; figures?: Figures; columns?: [embedded: string, real: string] };

/** Forgets what an earlier run kept. */
export function forgetParts(): void {
  rmSync(kept, { recursive: true, force: true });
}

/** Keeps what one file compared, once it has compared all it has. */
export function keepPart(name: (typeof parts)[number], part: Part): void {
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, `${name}.json`), JSON.stringify(part));
}

/** Writes the page where every file has compared all it has; a run of some alone says nothing about the others. */
export function reportParts(): void {
  const files = parts.map((name) => join(kept, `${name}.json`));
  if (!files.every((file) => existsSync(file))) return;
  const found = files.map((file): Part => JSON.parse(readFileSync(file, "utf8")));
  const figures = found.find((part) => part.figures)?.figures;
  if (figures) writeReport(join(root, "docs/conformance.md"), found, figures);
}

/** Writes what both did as a page: one row for each scenario, and the difference where there is one. */
function writeReport(file: string, found: readonly Part[], figures: Figures): void {
  const rows = found.flatMap((part) => part.rows);
  const same = rows.filter(isSame).length;
  const sections = found.flatMap((part) =>
    [...new Set(part.rows.map(({ about }) => about))].map((about) =>
      [
        `## ${about}`,
        "",
        `| Scenario | ${(part.columns ?? ["Embedded", "Real"]).join(" | ")} | Difference |`,
        "| --- | --- | --- | --- |",
        ...part.rows.filter((row) => row.about === about).map(tableRow),
      ].join("\n"),
    ),
  );
  writeFileSync(
    file,
    `# Conformance

Written by \`make conformance\`. Each scenario is written once and runs on the trial cluster of this repository and on a real
one: kube-apiserver, etcd, controller-manager and scheduler 1.36.1, kwok 0.8.0 for the pods, Argo CD 3.5.1. Times, ids and
versions are left out of what is compared. Where both differ, the row shows what differs and why it stays; the suite fails on
any other difference, and on one that is gone. At the end the portal's figures, read from the distribution's Prometheus and
from the newest; every test that needs a Prometheus runs on the newest here too.

${same} of ${rows.length} scenarios end the same on both, ${rows.length - same} differ for a reason. The real cluster was at work after
${seconds(figures.startedInMs)} and takes ${Math.round(figures.memoryBytes / 2 ** 20)} MiB; the embedded one after ${seconds(figures.embeddedStartedInMs)}.

${sections.join("\n\n")}
`,
  );
}

/** True where both clusters made the same of it. */
export function isSame({ embedded, real }: Pick<Compared, "embedded" | "real">): boolean {
  return isDeepStrictEqual(plain(embedded), plain(real));
}

function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function tableRow(row: Compared): string {
  const { scenario, embedded, real, accepted } = row;
  const cells = isSame(row)
    ? [scenario, told(embedded), "the same", "none"]
    : [scenario, told(unlike(embedded, real)), told(unlike(real, embedded)), accepted ?? "not accepted"];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** Of a value only what another has otherwise. */
function unlike(value: unknown, other: unknown): unknown {
  if (!isRecord(value) || !isRecord(other)) return value;
  const differing = Object.entries(value).filter(([key, one]) => !isDeepStrictEqual(one, other[key]));
  return Object.fromEntries(differing.map(([key, one]) => [key, unlike(one, other[key])]));
}

/** The outcome on one line, short enough to be read in a table. */
function told(outcome: unknown): string {
  const text = JSON.stringify(outcome)?.replaceAll('"', "") ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
