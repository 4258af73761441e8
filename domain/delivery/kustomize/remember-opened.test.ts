import { expect, test } from "vitest";
import { rememberOpened } from "./remember-opened.ts";
import { renderKustomization } from "./render-kustomization.ts";

const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: pay\n";
const tree = {
  "base/kustomization.yaml": "resources: [account.yaml]\n",
  "base/account.yaml": account,
  "dev/kustomization.yaml": "resources: [../base]\n",
  "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n",
  "README.md": "About pay.\n",
};

function remembered() {
  const rendered: string[] = [];
  const once = rememberOpened<ReturnType<typeof renderKustomization>>();
  const names = (changes: Record<string, string>, dir: string) =>
    once(new Map(Object.entries({ ...tree, ...changes })), dir, (files) => {
      rendered.push(dir);
      return renderKustomization(files, dir);
    }).objects.map(({ metadata }) => metadata.name);
  return { rendered, names };
}

test("a stage is rendered again only when a file it opened has changed", () => {
  const { rendered, names } = remembered();
  for (const changes of [
    {},
    { "README.md": "Other words.\n" },
    { "dev/kustomization.yaml": "nameSuffix: -x\n" },
  ])
    expect(names(changes, "prod")).toEqual(["prod-pay"]);
  expect(rendered).toEqual(["prod"]);
  expect(names({ "base/account.yaml": account.replace("pay", "refund") }, "prod")).toEqual(["prod-refund"]);
  expect(names({}, "dev")).toEqual(["pay"]);
  expect(rendered).toEqual(["prod", "prod", "dev"]);
});

test("a file that comes or goes makes it render again, since it may be what was found missing", () => {
  const { rendered, names } = remembered();
  const missing = { "dev/kustomization.yaml": "resources: [../base, more]\n" };
  expect(names(missing, "dev")).toEqual([]);
  const more = { "dev/more/kustomization.yaml": "resources: [role.yaml]\n", "dev/more/role.yaml": account };
  expect(names({ ...missing, ...more }, "dev")).toEqual([]);
  const role = { "dev/more/role.yaml": account.replace("pay", "role") };
  expect(names({ ...missing, ...more, ...role }, "dev")).toEqual(["pay", "role"]);
  expect(rendered).toEqual(["dev", "dev", "dev"]);
});

test("a base is built once for all stages, and anew when its own kustomization changes", () => {
  const base = "base/kustomization.yaml";
  const stage = (dir: string, changes: Record<string, string> = {}) =>
    renderKustomization(new Map(Object.entries({ ...tree, ...changes })), dir).objects.map(
      ({ metadata }) => metadata.name,
    );
  expect([stage("dev"), stage("prod"), stage("dev")]).toEqual([["pay"], ["prod-pay"], ["pay"]]);
  const changes = { [base]: `${tree[base]}nameSuffix: -api\n` };
  expect([stage("dev", changes), stage("prod", changes)]).toEqual([["pay-api"], ["prod-pay-api"]]);
  expect(stage("prod")).toEqual(["prod-pay"]);
});
