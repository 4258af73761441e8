import { beforeEach, expect, test } from "vitest";
import { createLister, type Lister } from "#sandbox/cluster/api/list.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createObjects, type Objects } from "#sandbox/cluster/objects/objects.ts";
import { createStore, type Store } from "#sandbox/cluster/objects/store.ts";

let store: Store;
let objects: Objects;
let lister: Lister;

beforeEach(() => {
  store = createStore({ entries: [], revision: 1 }, () => undefined);
  objects = createObjects(store, () => new Date("2026-01-02T03:04:05Z"));
  lister = createLister(store);
  objects.create(kinds.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "pay" } });
});

const target = { kind: kinds.configMap, apiVersion: "v1", namespace: "pay", name: null, subresource: null };
const list = (query: Record<string, string>) => lister.list(target, new URLSearchParams(query));
const names = (body: unknown) => listAt(body, "items").map((item) => textAt(item, "metadata", "name"));
const create = (name: string) =>
  objects.create(kinds.configMap, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "pay" },
  });

/** What a list is refused with. */
function refusal(query: Record<string, string>): unknown {
  try {
    return list(query);
  } catch (error) {
    return Reflect.get(Object(error), "status");
  }
}

test("a list at exactly an older version shows that state, until it is forgotten", () => {
  create("goes");
  const resourceVersion = String(create("stays").metadata.resourceVersion);
  objects.remove(kinds.configMap, "pay", "goes");
  create("comes");
  const exact = { resourceVersion, resourceVersionMatch: "Exact" };
  expect(names(list(exact))).toEqual(["goes", "stays"]);
  expect(names(list({}))).toEqual(["comes", "stays"]);
  store.compact();
  expect(refusal(exact)).toMatchObject({ code: 410, reason: "Expired" });
});

test("a page that is forgotten is refused with a token that goes on from there in the state of now", () => {
  for (const name of ["a", "b", "d"]) create(name);
  const token = textAt(list({ limit: "1" }), "metadata", "continue") ?? "";
  create("c");
  lister.forget();
  const refused = refusal({ limit: "1", continue: token });
  expect(refused).toMatchObject({ code: 410, reason: "Expired" });
  const next = textAt(refused, "metadata", "continue") ?? "";
  expect(names(list({ continue: next }))).toEqual(["b", "c", "d"]);
});

test("a token that was never given is a bad request", () => {
  expect(refusal({ continue: "nonsense" })).toMatchObject({ code: 400 });
});
