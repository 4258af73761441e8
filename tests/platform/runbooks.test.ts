import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readAlertRules } from "#domain/runbooks/alert-rule.ts";
import { alertRules, slugOf } from "#tests/platform/prometheus-rules.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/runbooks");
const template = "postmortem-template.md";
const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".md"),
);
const runbooks = paths.filter((path) => path !== template);
/** Those of the platform's alerts; a service's own lie in a folder of its name. */
const ofPlatform = runbooks.filter((path) => !path.includes("/"));
/** The alerts that follow from objectives share one, since they say one thing in several degrees. */
const ofObjectives = "slo-burn-rate.md";
const read = (path: string) => readFileSync(join(folder, path), "utf8");

const head = z.strictObject({
  title: z.string().min(1),
  alert: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  service: z.string().min(1),
  severity: z.enum(["page", "critical", "warning", "none"]),
});
const headOf = (path: string) => head.parse(parse(/^---\n([\s\S]+?)\n---\n/.exec(read(path))?.[1] ?? ""));

test("every alert of the platform has a runbook at the address it names, and every runbook its alert", () => {
  const alerts = alertRules();
  const files = [...alerts.map(({ alert }) => `${slugOf(alert)}.md`), ofObjectives];
  expect(ofPlatform.toSorted()).toEqual(files.toSorted());
  for (const { alert, labels } of alerts)
    expect(headOf(`${slugOf(alert)}.md`)).toMatchObject({
      alert,
      service: "platform",
      severity: labels.severity,
    });
});

test("every alert that follows from an objective is answered by the runbook it links to", () => {
  const text = readFileSync(join(root, "manifests/apps/order-service/slo/rules.yaml"), "utf8");
  const { rules } = readAlertRules(text, "rules.yaml");
  const linked = [...new Set(rules.map(({ runbookUrl }) => runbookUrl?.split("/").at(-1)))];
  expect(linked).toEqual(["slo-burn-rate"]);
  const names = [...new Set(rules.map(({ name }) => name))];
  expect(headOf(ofObjectives).alert).toEqual(expect.arrayContaining(names));
});

describe.each(runbooks)("%s", (path) => {
  test("says in its head what it is for, and goes through the five stages in order", () => {
    const { title } = headOf(path);
    const headings = [...read(path).matchAll(/^(#+) (.+)$/gm)].filter(
      ([, marks]) => (marks ?? "").length < 3,
    );
    expect(headings.map(([, , text]) => text)).toEqual([
      title,
      "Detect",
      "Confirm",
      "Mitigate",
      "Escalate",
      "Communicate",
    ]);
  });

  test("links to what exists", () => {
    const targets = [...read(path).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? "");
    expect(targets.filter((target) => !existsSync(join(folder, dirname(path), target)))).toEqual([]);
  });
});

test.each(paths)("%s rolls back by a commit and never behind Argo CD's back", (path) => {
  expect(read(path)).not.toMatch(/rollout undo|argocd app rollback|kubectl (apply|edit|patch|scale|set)\b/);
});

test("the break-glass undo is explained where operators read, and says to switch off the sync first", () => {
  const operating = readFileSync(join(root, "docs/operating.md"), "utf8");
  const glass = /## Breaking the glass\n([\s\S]+?)(?=\n## |$)/.exec(operating)?.[1] ?? "";
  expect(glass.indexOf("rollout undo")).toBeGreaterThan(glass.indexOf("automated"));
  expect(glass.indexOf("automated")).toBeGreaterThan(-1);
});
