import { draftOf, type ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { PlannedObjective } from "#domain/slo/draft/plan-objective.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** The pull request's text: what changes, old against new, in Markdown. `before` is null for a new objective. */
export function describeChange(
  before: Slo | null,
  { slo, files }: PlannedObjective,
  requester: { login: string; name: string },
): string {
  if (slo === null) return "";
  const rows = rowsOf(before && draftOf(before), draftOf(slo));
  return `${plain(requester.name)} (@${requester.login}) ${before ? "changes" : "adds"} the objective \`${slo.id}\` of \`${slo.service}\`.

| | Before | After |
| --- | --- | --- |
${rows.map(([what, old, now]) => `| ${what} | ${old === null ? "" : code(old)} | ${code(now)} |`).join("\n")}

${files.length} files: the objective, and the rules, their tests and the dashboard that follow from it. The rules take effect when Argo CD has synced them; what was recorded before stays as it was recorded.

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

/** Somebody's text as code, which no character in it can leave; a table's cell ends at a bar. */
function code(text: string): string {
  if (text === "") return "";
  return `\`\` ${text.replaceAll(/[`\s]+/g, " ").replaceAll("|", "\\|")} \`\``;
}

function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>@]/g, (mark) => `\\${mark}`).replaceAll(/\s+/g, " ");
}
