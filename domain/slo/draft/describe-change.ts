import { plainText } from "#domain/delivery/plain-text.ts";
import type { Problem } from "#domain/problem.ts";
import { draftOf, type ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { PlannedObjective } from "#domain/slo/draft/plan-objective.ts";
import type { ImportNote } from "#domain/slo/import/import-note.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** Beside the change itself: who asks for it, where its form was filled from, and what is odd about it but stops nobody. */
export type ChangeContext = {
  requester: { login: string; name: string };
  imported: ImportNote | null;
  warnings: readonly Problem[];
};

/** The pull request's text: what changes, old against new, in Markdown. `before` is null for a new objective. */
export function describeChange(
  before: Slo | null,
  { slo, files }: PlannedObjective,
  { requester, imported, warnings }: ChangeContext,
): string {
  if (slo === null) return "";
  const rows = rowsOf(before && draftOf(before), draftOf(slo));
  return `${plain(requester.name)} (@${requester.login}) ${before ? "changes" : "adds"} the objective \`${slo.id}\` of \`${slo.service}\`.

| | Before | After |
| --- | --- | --- |
${rows.map(([what, old, now]) => `| ${what} | ${old === null ? "" : cell(old)} | ${cell(now)} |`).join("\n")}

${files.length} files: the objective, and the rules, their tests and the dashboard that follow from it. The rules take effect when Argo CD has synced them; what was recorded before stays as it was recorded.
${imported ? importText(imported) : ""}${warningText(warnings)}
To review: does the promise hold what users need, and can the service keep it?`;
}

function rowsOf(old: ObjectiveDraft | null, now: ObjectiveDraft): [string, string | null, string][] {
  const of = (draft: ObjectiveDraft): [string, string][] => [
    ["Target", `${draft.targetPercent} %`],
    ["Window", draft.windowText],
    ["Counts", indicatorText(draft)],
    ["Of", draft.indicator.total],
    ["Title", draft.title],
    ["Description", draft.description],
  ];
  const before = old === null ? null : new Map(of(old));
  return of(now)
    .filter(([what, text]) => before === null || before.get(what) !== text)
    .map(([what, text]) => [what, before?.get(what) ?? null, text]);
}

function indicatorText({ indicator }: ObjectiveDraft): string {
  switch (indicator.kind) {
    case "bad-of-total":
      return `bad: ${indicator.bad}`;
    case "good-of-total":
      return `good: ${indicator.good}`;
    case "latency":
      return `good: ${indicator.bucket}`;
  }
}

function importText({ from, lost, more }: ImportNote): string {
  if (lost.length === 0) return `\nFilled from ${code(from)}; nothing of this objective was lost.\n`;
  const rest = more > 0 ? `\n- and ${more} more` : "";
  return `\nFilled from ${code(from)}, which says more of it than an import carries:\n\n${listed(lost)}${rest}\n`;
}

function warningText(warnings: readonly Problem[]): string {
  if (warnings.length === 0) return "";
  return `\nNoticed when it was proposed:\n\n${listed(warnings.map(({ message, mend }) => `${message} ${mend}`))}\n`;
}

const listed = (texts: readonly string[]) => texts.map((text) => `- ${code(text)}`).join("\n");

/** Somebody's text as code, which no character in it can leave and in which nobody is mentioned. */
function code(text: string): string {
  return `\`\` ${plainText(text).replaceAll(/[`\s]+/g, " ")} \`\``;
}

/** The same in a table, where a cell ends at a bar. */
function cell(text: string): string {
  return text === "" ? "" : code(text).replaceAll("|", "\\|");
}

function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>@]/g, (mark) => `\\${mark}`).replaceAll(/\s+/g, " ");
}
