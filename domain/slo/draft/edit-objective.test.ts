import { expect, test } from "vitest";
import { editObjective } from "#domain/slo/draft/edit-objective.ts";
import { draftOf, firstDraft, type ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import { type ObjectivePlace, planObjective } from "#domain/slo/draft/plan-objective.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";

const path = "manifests/apps/pay-api/slo/pay-api.yaml";
const text = `# What pay-api promises.
apiVersion: openslo/v1
kind: SLO
metadata:
  name: pay-api-availability
  displayName: Availability # shown on the page
spec:
  service: pay-api
  indicator:
    metadata:
      name: pay-api-availability
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec:
              query: http_requests_total{service="pay-api",status=~"5.."}
        total:
          metricSource:
            type: Prometheus
            spec:
              query: http_requests_total{service="pay-api"}
  timeWindow:
    - duration: 30d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: Not failed
      targetPercent: 99.9
`;

function draft(): ObjectiveDraft {
  const [slo] = readObjectives(text, path).slos;
  if (!slo) throw new Error("The objective of this test cannot be read.");
  return draftOf(slo);
}

function place(changes: Partial<ObjectivePlace> = {}): ObjectivePlace {
  return {
    service: "pay-api",
    folder: "manifests/apps/pay-api/slo",
    portalUrl: "https://portal.example",
    files: [{ path, content: text, object: "a".repeat(40) }],
    overlay: null,
    ...changes,
  };
}

test("a draft that changes nothing leaves every character as it is", () => {
  expect(editObjective(text, draft())).toBe(text);
});

test("only what was changed is written, and comments stay", () => {
  const changed = editObjective(text, {
    ...draft(),
    title: "Answers",
    targetPercent: "99.95",
    windowText: "28d",
  });
  expect(changed).toBe(
    text
      .replace("displayName: Availability #", "displayName: Answers #")
      .replace("targetPercent: 99.9\n", "targetPercent: 99.95\n")
      .replace("duration: 30d", "duration: 28d"),
  );
});

test("a share stays a share, exactly", () => {
  const shares = text.replace("targetPercent: 99.9", "target: 0.999");
  expect(editObjective(shares, { ...draft(), targetPercent: "99.95" })).toContain("target: 0.9995\n");
  expect(editObjective(shares, { ...draft(), targetPercent: "99.9" })).toBe(shares);
});

test("a description that was not there finds its place", () => {
  const changed = editObjective(text, { ...draft(), description: "What users get: answers, not errors." });
  expect(changed).toContain(
    'spec:\n  description: "What users get: answers, not errors."\n  service: pay-api\n',
  );
  expect(readObjectives(changed ?? "", path)).toMatchObject({
    problems: [],
    slos: [{ description: "What users get: answers, not errors." }],
  });
});

test("what stands between braces is changed there, and stays what it is", () => {
  const flow = text
    .replace(
      /metadata:\n {2}name: (.*)\n {2}displayName: .*\n/,
      "metadata: { name: $1, displayName: Availability }\n",
    )
    .replace(/spec:\n +query: (.*)\n/g, "spec: { query: '$1' }\n");
  const total = 'http_requests_total{service="pay-api",route!="/livez"}';
  const { indicator } = draft();
  const changed = editObjective(flow, {
    ...draft(),
    title: "It's {up}, always",
    indicator: { ...indicator, total },
  });
  expect(readObjectives(changed ?? "", path)).toMatchObject({
    problems: [],
    slos: [{ title: "It's {up}, always", indicator: { ...indicator, total } }],
  });
  const untitled = flow.replace(", displayName: Availability", "");
  expect(readObjectives(editObjective(untitled, draft()) ?? "", path)).toMatchObject({
    problems: [],
    slos: [{ id: "pay-api-availability", title: "Availability" }],
  });
});

test("words of a form cannot become anything but words", () => {
  const hostile = 'x"\nkind: Secret\n---\n{{ evil }} # ';
  const changed = editObjective(text, { ...draft(), title: hostile }) ?? "";
  const { slos } = readObjectives(changed, path);
  expect(slos).toHaveLength(1);
  expect(slos[0]?.title).toBe(hostile);
  const number = editObjective(text, { ...draft(), targetPercent: "99.9\n---\nkind: Secret" }) ?? "";
  expect(number).not.toMatch(/^---|^kind: Secret/m);
  expect(readObjectives(number, path)).toMatchObject({ slos: [], problems: [{ severity: "error" }] });
});

test("a change comes with the rules that follow from it, and what does not read is refused with its line", () => {
  const planned = planObjective(place(), { ...draft(), targetPercent: "99.95" });
  expect(planned.problems).toEqual([]);
  expect(planned.slo?.targetPercent).toBe("99.95");
  expect(planned.files.map((file) => file.path.split("/").at(-1)).toSorted()).toEqual([
    "dashboard.yaml",
    "kustomization.yaml",
    "pay-api.yaml",
    "rule-tests.yaml",
    "rules.yaml",
  ]);
  const bad = planObjective(place(), { ...draft(), targetPercent: "100" });
  expect(bad.problems).toMatchObject([{ severity: "error", file: path, line: 31 }]);
});

test("a new objective stands behind those there are, and the overlay lists their folder", () => {
  const overlay = {
    path: "manifests/apps/pay-api/overlays/dev/kustomization.yaml",
    content: "resources:\n  - ../../base # all of it\nlabels: []\n",
    object: "b".repeat(40),
  };
  const fresh = { ...firstDraft("pay-api", "pay-api-dev"), id: "pay-api-answers", title: "Answers" };
  const planned = planObjective(place({ overlay }), fresh);
  expect(planned.problems).toEqual([]);
  const written = planned.files.find((file) => file.path === path)?.content ?? "";
  expect(written.startsWith(text)).toBe(true);
  expect(readObjectives(written, path).slos.map(({ id }) => id)).toEqual([
    "pay-api-availability",
    "pay-api-answers",
  ]);
  expect(planned.files.find((file) => file.path === overlay.path)?.content).toBe(
    "resources:\n  - ../../base\n  - ../../slo # all of it\nlabels: []\n",
  );
  const again = planObjective(place({ files: [], overlay: null }), fresh);
  expect(again.files.map((file) => file.path)).toContain(path);
});

test("browser and server come to the same digest", () => {
  const change = { ...draft(), targetPercent: "99.5" };
  expect(planObjective(place(), change).digest).toBe(planObjective(place(), change).digest);
  expect(planObjective(place(), change).digest).not.toBe(planObjective(place(), draft()).digest);
});
