import { writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

export type Compared = { about: string; scenario: string; embedded: unknown; real: unknown };
export type Figures = { startedInMs: number; memoryBytes: number; embeddedStartedInMs: number };

/** Writes what both clusters did as a page: one row for each scenario, and the difference where there is one. */
export function writeReport(file: string, rows: readonly Compared[], figures: Figures): void {
  const same = rows.filter(({ embedded, real }) => isDeepStrictEqual(embedded, real)).length;
  const sections = [...new Set(rows.map(({ about }) => about))].map((about) =>
    [
      `## ${about}`,
      "",
      "| Scenario | Embedded | Real | Difference |",
      "| --- | --- | --- | --- |",
      ...rows.filter((row) => row.about === about).map(tableRow),
    ].join("\n"),
  );
  writeFileSync(
    file,
    `# Conformance

Written by \`make conformance\`. Each scenario is written once and runs on the trial cluster of this repository and on a real
one: kube-apiserver, etcd, controller-manager and scheduler 1.36.1, kwok 0.8.0 for the pods, Argo CD 3.5.1. Times, ids and
versions are left out of what is compared.

${same} of ${rows.length} scenarios end the same on both. The real cluster was at work after ${seconds(figures.startedInMs)} and
takes ${Math.round(figures.memoryBytes / 2 ** 20)} MiB; the embedded one after ${seconds(figures.embeddedStartedInMs)}.

${sections.join("\n\n")}
`,
  );
}

function tableRow({ scenario, embedded, real }: Compared): string {
  const isSame = isDeepStrictEqual(embedded, real);
  const cells = [scenario, told(embedded), isSame ? "the same" : told(real), isSame ? "none" : "yes"];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** The whole outcome on one line, short enough to be read in a table. */
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
