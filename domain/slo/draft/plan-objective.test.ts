import { expect, test } from "vitest";
import { errorsAmong } from "#domain/problem.ts";
import { appendObjective } from "#domain/slo/draft/edit-objective.ts";
import { firstDraft } from "#domain/slo/draft/objective-draft.ts";
import { type ObjectivePlace, planObjective } from "#domain/slo/draft/plan-objective.ts";

const sloth = `version: prometheus/v1
service: pay-api
slos: []
`;
const folder = "manifests/apps/pay-api/slo";
const place: ObjectivePlace = {
  service: "pay-api",
  folder,
  portalUrl: undefined,
  files: [{ path: `${folder}/sloth.yaml`, content: sloth, object: "0".repeat(40) }],
  overlay: null,
};

test("a file of another tool beside the objectives is named, and does not keep what is imported from it away", () => {
  const draft = {
    ...firstDraft("pay-api", "pay-api-dev"),
    id: "pay-api-availability",
    title: "Availability",
  };
  const { slo, files, problems } = planObjective(place, draft);
  expect(slo?.id).toBe("pay-api-availability");
  expect(files.map(({ path }) => path)).toContain(`${folder}/rules.yaml`);
  expect(errorsAmong(problems)).toEqual([]);
  expect(problems.map(({ code, file }) => [code, file])).toEqual([["slo-foreign", `${folder}/sloth.yaml`]]);
});

test("a change of what an objective counts is refused, and not dropped without a word", () => {
  const draft = {
    ...firstDraft("pay-api", "pay-api-dev"),
    id: "pay-api-availability",
    title: "Availability",
  };
  const content = appendObjective("", "pay-api", draft);
  const standing = { ...place, files: [{ path: `${folder}/pay-api.yaml`, content, object: "0".repeat(40) }] };
  const { total } = draft.indicator;
  const counts = (indicator: typeof draft.indicator) =>
    planObjective(standing, { ...draft, indicator }).problems.map(({ code }) => code);
  expect(counts(draft.indicator)).toEqual([]);
  expect(counts({ kind: "good-of-total", good: total, total })).toEqual(["slo-kind-kept"]);
});
