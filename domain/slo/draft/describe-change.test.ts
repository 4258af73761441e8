import { expect, test } from "vitest";
import type { Problem } from "#domain/problem.ts";
import { type ChangeContext, describeChange } from "#domain/slo/draft/describe-change.ts";
import { firstDraft } from "#domain/slo/draft/objective-draft.ts";
import { planObjective } from "#domain/slo/draft/plan-objective.ts";
import { importNote, mostLosses } from "#domain/slo/import/import-note.ts";

const folder = "manifests/apps/pay-api/slo";
const place = { service: "pay-api", folder, portalUrl: undefined, files: [], overlay: null };
const draft = { ...firstDraft("pay-api", "pay-api-dev"), id: "pay-api-answers", title: "Answers" };
const requester = { login: "ines", name: "Ines *Duarte*" };
const warning = (message: string, line?: number): Problem => ({
  severity: "warning",
  code: "odd",
  message,
  mend: "Look at it.",
  ...(line === undefined ? {} : { line }),
});
const described = (context: Partial<ChangeContext>) =>
  describeChange(null, planObjective(place, draft), { requester, imported: null, warnings: [], ...context });

test("the pull request says who adds what, and no more where nothing was imported and nothing is odd", () => {
  const text = described({});
  expect(text).toContain("Ines \\*Duarte\\* (@ines) adds the objective `pay-api-answers` of `pay-api`.");
  expect(text).toContain("| Target |  | `` 99.9 % `` |");
  expect(text).not.toMatch(/Filled from|Noticed/);
});

test("reviewers read where the form was filled from and what of that the objective does not carry", () => {
  const lost = [
    warning("slos.0.labels.tier is not carried.", 5),
    warning("slos.0.alerting.name is not carried.", 9),
  ];
  expect(described({ imported: importNote("sloth.yaml", lost) })).toContain(`
Filled from \`\` sloth.yaml \`\`, which says more of it than an import carries:

- \`\` line 5: slos.0.labels.tier is not carried. \`\`
- \`\` line 9: slos.0.alerting.name is not carried. \`\`

To review:`);
  expect(described({ imported: importNote("sloth.yaml", []) })).toContain(
    "\nFilled from `` sloth.yaml ``; nothing of this objective was lost.\n",
  );
});

test("of many losses the first are told and the rest counted", () => {
  const lost = Array.from({ length: mostLosses + 4 }, (_, index) => warning(`x${index} is not carried.`, 1));
  const text = described({ imported: importNote("sloth.yaml", lost) });
  expect(text).toContain(`x${mostLosses - 1} is not carried.`);
  expect(text).not.toContain(`x${mostLosses} is not carried.`);
  expect(text).toContain("\n- and 4 more\n");
});

test("reviewers read what is odd about it with what to do", () => {
  expect(described({ warnings: [warning("One failure is more than the budget.")] })).toContain(`
Noticed when it was proposed:

- \`\` One failure is more than the budget. Look at it. \`\`
`);
});

test("a foreign text stays code, so that it can neither mention anybody nor begin a section", () => {
  const hostile = "a`` @tomas\u202e\0\ud83d\n\n# Approved\n| ![x](http://evil.example) ``b";
  const note = importNote(hostile, [warning(hostile, 1)]);
  const text = described({ imported: note, warnings: [warning(hostile)] });
  const lines = text.split("\n").filter((line) => line.includes("@tomas"));
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const outside = line.replaceAll(/`` [^`]* ``/g, "");
    expect(outside).toMatch(/^(- |Filled from , which says more of it than an import carries:)$/);
  }
  expect(text).not.toMatch(/^# /m);
  expect(text).not.toMatch(/[\u202e\0]/);
  expect([text.isWellFormed(), JSON.stringify(note).includes("\\ud83d")]).toEqual([true, false]);
});
