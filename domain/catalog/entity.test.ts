import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEntities } from "#domain/catalog/entity.ts";
import { entityRefText, parseEntityRef } from "#domain/catalog/entity-ref.ts";

const file = "manifests/apps/pay-api/catalog-info.yaml";
const component = (metadata = "", spec = "", root = "") => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pay-api
${metadata}spec:
  type: service
  lifecycle: production
  owner: payments
${spec}${root}`;

const faults = (text: string) =>
  parseEntities(text, file).problems.map(({ severity, code, line }) => `${severity} ${code} ${line}`);

describe("a catalog file", () => {
  test("is read with the fields the portal shows, and keeps the ones it does not know", () => {
    const { entities, problems } = parseEntities(
      component(
        `  title: Pay
  description: Takes payments
  annotations: { portolan.dev/template: http-api-ts }
  tags: [typescript, http]
  links: [{ url: "https://docs.example/pay", title: Docs, icon: book }]
  acme/anything: { deep: [1, 2] }
`,
        "  acmeTier: gold\n",
      ),
      file,
    );
    expect(problems).toEqual([]);
    expect(entities[0]).toMatchObject({
      ref: "component:default/pay-api",
      kind: "Component",
      title: "Pay",
      owner: "group:default/payments",
      lifecycle: "production",
      annotations: { "portolan.dev/template": "http-api-ts" },
      tags: ["typescript", "http"],
      links: [{ title: "Docs", url: "https://docs.example/pay" }],
      file,
      line: 1,
    });
    expect(entities[0]?.document).toMatchObject({
      spec: { acmeTier: "gold" },
      metadata: { "acme/anything": { deep: [1, 2] } },
    });
  });

  test("shows no unseen characters and no escapes of a text, and keeps its document as it came", () => {
    const { entities } = parseEntities(
      component(
        `  title: "Pay\\u202e-ipa\\u200b"
  description: "\\e[31mTakes\\e[0m payments\\u2066"
  links: [{ url: "https://docs.example/pay", title: "Do\\u200bcs" }]
`,
      ).replace("production", '"prod\\u200fuction"'),
      file,
    );
    expect(entities[0]).toMatchObject({
      title: "Pay-ipa",
      description: "Takes payments",
      lifecycle: "production",
      links: [{ title: "Docs" }],
      document: { metadata: { title: "Pay\u202e-ipa\u200b" }, spec: { lifecycle: "prod\u200fuction" } },
    });
  });

  test("is called by its name where nothing of its title can be seen", () => {
    expect(parseEntities(component('  title: "\\u200b"\n'), file).entities[0]?.title).toBe("pay-api");
  });

  test("may hold several documents, of which one that is wrong takes only itself out", () => {
    const { entities, problems } = parseEntities(
      `${component()}---\nkind: Component\nmetadata: { name: other }\n---\n${component().replace("pay-api", "third")}`,
      file,
    );
    expect(entities.map((entity) => entity.name)).toEqual(["pay-api", "third"]);
    expect(new Set(problems.map((problem) => problem.file))).toEqual(new Set([file]));
    expect(problems.every((problem) => (problem.line ?? 0) >= 9 && problem.mend !== "")).toBe(true);
  });

  test.each([
    [
      "an apiVersion from elsewhere",
      component().replace("backstage.io/v1alpha1", "v1"),
      "error entity-api-version 1",
    ],
    ["a field at the root that is none", component("", "", "extra: 1\n"), "error entity-unknown-field 9"],
    ["no name", component().replace("  name: pay-api\n", "  title: x\n"), "error entity-name 3"],
    ["a name with a slash", component().replace("pay-api", "a/b"), "error entity-name 4"],
    ["a name of 64 letters", component().replace("pay-api", "a".repeat(64)), "error entity-name 4"],
    ["a name that is a number", component().replace("pay-api", "7"), "error entity-name 4"],
    ["a namespace that is no label", component("  namespace: a_b\n"), "error entity-namespace 5"],
    ["an annotation that is no text", component("  annotations:\n    a/b: 7\n"), "error entity-pair 6"],
    ["an annotation with two slashes", component("  annotations:\n    a/b/c: x\n"), "error entity-pair 6"],
    ["a label a selector cannot hold", component("  labels:\n    app: a b\n"), "error entity-pair 6"],
    ["a tag in capitals", component("  tags:\n    - ok\n    - Not Ok\n"), "error entity-tag 7"],
    [
      "a link that is a script",
      component("  links:\n    - url: javascript:alert(1)\n"),
      "warning entity-link 6",
    ],
    ["no owner", component().replace("  owner: payments\n", ""), "error entity-spec 5"],
    [
      "an owner that is a list",
      component().replace("owner: payments", "owner: [payments]"),
      "error entity-spec 8",
    ],
    ["a dependency without a kind", component("", "  dependsOn: [db]\n"), "error entity-spec 9"],
    [
      "a kind nobody knows",
      component().replace("kind: Component", "kind: Rocket"),
      "warning entity-unknown-kind 2",
    ],
    [
      "a kind that JavaScript knows",
      component().replace("kind: Component", "kind: constructor"),
      "warning entity-unknown-kind 2",
    ],
    [
      "text from elsewhere",
      component("", "  definition:\n    $text: https://x\n"),
      "warning entity-substitution 9",
    ],
    [
      "an API without a definition",
      component().replace("kind: Component", "kind: API"),
      "error entity-spec 5",
    ],
    ["a list instead of a map", "- a\n", "error entity-shape 1"],
    ["a syntax error", "a: b: c\n", "error yaml-syntax 1"],
  ])("tells %s", (_what, text, expected) => {
    expect(faults(text)).toContain(expected);
  });

  test("never throws and never gives an entity with a fault", () => {
    const piece = fc.constantFrom(
      "kind: Component\n",
      "metadata:\n",
      "  name: a\n",
      "spec: {}\n",
      "- ",
      "&a ",
      "*a",
      "---\n",
      "__proto__: 1\n",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((each) => each.join("")),
        ),
        (text) => {
          const { entities } = parseEntities(text, file);
          for (const entity of entities) expect(entity.name).toMatch(/^[A-Za-z0-9]/);
        },
      ),
    );
  });
});

describe("a reference", () => {
  test.each([
    ["payments", "group", "group:default/payments"],
    ["Payments", "group", "group:default/payments"],
    ["user:ines", "group", "user:default/ines"],
    ["User:Acme/Ines", "group", "user:acme/ines"],
    ["acme/payments", "group", "group:acme/payments"],
  ])("%s, meant for a %s, is %s", (text, kind, expected) => {
    const ref = parseEntityRef(text, kind);
    expect(ref && entityRefText(ref)).toBe(expected);
  });

  test.each(["", " ", ":", "a:", "/a", "a/", "a:b:c", "a/b/c", "group:a b", "-a", "gr oup:a"])(
    "%j is none",
    (text) => {
      expect(parseEntityRef(text, "group")).toBeNull();
    },
  );

  test("means the same however it is written, and needs its kind where none is meant", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    fc.assert(
      fc.property(name, name, name, (kind, namespace, target) => {
        const ref = { kind, namespace, name: target };
        expect(parseEntityRef(entityRefText(ref).toUpperCase(), null)).toEqual(ref);
        expect(parseEntityRef(target, null)).toBeNull();
      }),
    );
  });
});
