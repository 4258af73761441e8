import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPatch } from "#sandbox/cluster/objects/patch.ts";
import { strategicMerge, threeWayMerge } from "#sandbox/cluster/objects/strategic-merge.ts";

describe("a strategic merge", () => {
  const target = {
    containers: [
      { name: "app", image: "a:1", env: [{ name: "A", value: "1" }] },
      { name: "side", image: "s" },
    ],
  };

  test("merges containers by name and keeps the others", () => {
    const patch = { containers: [{ name: "app", image: "a:2", env: [{ name: "B", value: "2" }] }] };
    expect(strategicMerge(target, patch)).toEqual({
      containers: [
        {
          name: "app",
          image: "a:2",
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        },
        { name: "side", image: "s" },
      ],
    });
  });

  test("deletes and replaces where the patch says so", () => {
    expect(strategicMerge(target, { containers: [{ name: "side", $patch: "delete" }] })).toEqual({
      containers: [target.containers[0]],
    });
    expect(strategicMerge({ a: { b: 1 } }, { a: { $patch: "replace", c: 2 } })).toEqual({ a: { c: 2 } });
  });

  test("replaces lists without a merge key", () => {
    expect(strategicMerge({ args: ["a", "b"] }, { args: ["c"] })).toEqual({ args: ["c"] });
  });
});

describe("a three-way apply", () => {
  const apply = (last: unknown, wanted: unknown, live: unknown) => threeWayMerge(last, wanted, live, true);

  test("removes what Git wanted before and wants no more, and leaves what others set", () => {
    expect(apply({ a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2, other: 3 })).toEqual({ a: 1, other: 3 });
  });

  test("removes a container that left Git and keeps an injected one", () => {
    const container = (name: string) => ({ name, image: name });
    const merged = apply(
      { containers: [container("app"), container("old")] },
      { containers: [container("app")] },
      { containers: [container("app"), container("old"), container("mesh")] },
    );
    expect(merged).toEqual({ containers: [container("app"), container("mesh")] });
  });

  test("keeps fields the API filled in inside list items", () => {
    const wanted = { ports: [{ port: 80, targetPort: "http" }] };
    const live = { ports: [{ port: 80, targetPort: "http", protocol: "TCP" }] };
    expect(apply(wanted, wanted, live)).toEqual(live);
  });

  test("changes nothing the second time", () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean());
    const named = fc.record({ name: fc.constantFrom("x", "y", "z"), value: leaf });
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(leaf, { maxLength: 3 }),
        fc.uniqueArray(named, { maxLength: 3, selector: (item) => item.name }),
        fc.dictionary(fc.constantFrom("a", "b", "env", "spec"), tie("tree"), { maxKeys: 3 }),
      ),
    }));
    const map = fc.dictionary(fc.constantFrom("a", "b", "spec"), tree, { maxKeys: 3 });
    fc.assert(
      fc.property(map, map, map, (last, wanted, live) => {
        const once = apply(last, wanted, live);
        expect(apply(wanted, wanted, once)).toEqual(once);
      }),
    );
  });
});

describe("a patch", () => {
  test("of an unknown kind is refused with 415", () => {
    expect(() => applyPatch("text/plain", {}, {}, true)).toThrow("unknown format");
  });

  test("that goes by merge keys is refused where a kind has none", () => {
    const type = "application/strategic-merge-patch+json";
    expect(applyPatch(type, { a: 1 }, { b: 2 }, true)).toEqual({ a: 1, b: 2 });
    expect(() => applyPatch(type, { a: 1 }, { b: 2 }, false)).toThrow("unknown format");
  });

  test("in merge form removes what is null", () => {
    expect(
      applyPatch("application/merge-patch+json", { a: { b: 1, c: 2 } }, { a: { b: null } }, true),
    ).toEqual({
      a: { c: 2 },
    });
  });
});
