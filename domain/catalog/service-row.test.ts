import { expect, test } from "vitest";
import { type Entity, parseEntities } from "#domain/catalog/entity.ts";
import { rankHits } from "#domain/catalog/rank-hits.ts";
import {
  deliveryStatesOf,
  type Surroundings,
  serviceEnvironments,
  serviceRow,
} from "#domain/catalog/service-row.ts";
import type { ApplicationRow } from "#domain/delivery/application-view.ts";
import type { Observed } from "#domain/observed.ts";

const observedAt = new Date("2026-11-20T08:00:00Z");
const application = (environment: string): ApplicationRow => ({
  cluster: "c",
  namespace: "argocd",
  name: `pay-api-${environment}`,
  project: "p",
  service: "pay-api",
  environment,
  condition: "good",
  word: "Healthy",
  sync: "Synced",
  health: "Healthy",
  change: "in-sync",
  revisions: [],
  images: [],
  operation: null,
  conditions: [],
  resources: [],
  autoSync: true,
  reconciledAt: null,
  quarantined: null,
});
const rows = [application("prod"), application("test"), application("dev")];
const fresh: Observed<ApplicationRow[]> = { state: "fresh", value: rows, observedAt, source: "cluster c" };
const stale: Observed<ApplicationRow[]> = { state: "stale", value: rows, observedAt, source: "cluster c" };
const unknown: Observed<ApplicationRow[]> = { state: "unknown", source: "cluster c" };

const entity = (): Entity => {
  const [parsed] = parseEntities(
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: pay-api}\nspec: {type: service, lifecycle: production, owner: Payments}\n",
    "a/catalog-info.yaml",
  ).entities;
  if (!parsed) throw new Error("the example is no entity");
  return parsed;
};
const around = (change: Partial<Surroundings>): Surroundings => ({
  teams: [{ slug: "payments", name: "Payments" }],
  applications: fresh,
  pullRequests: { state: "fresh", value: [], observedAt, source: "GitHub" },
  problems: [],
  ...change,
});

test("names the owner only where such a team exists", () => {
  expect(serviceRow(entity(), around({})).owner).toEqual({ slug: "payments", name: "Payments" });
  expect(serviceRow(entity(), around({ teams: [] })).owner).toBeNull();
});

test("puts dev first and prod last", () => {
  expect(serviceRow(entity(), around({})).environments.map((each) => each.name)).toEqual([
    "dev",
    "test",
    "prod",
  ]);
});

test("is never green on what a silent cluster said last", () => {
  for (const applications of [stale, unknown]) {
    const { environments } = serviceRow(entity(), around({ applications }));
    expect(environments.length).toBeGreaterThan(0);
    expect(new Set(environments.map((each) => each.condition))).toEqual(new Set(["unknown"]));
    expect(deliveryStatesOf("pay-api", applications)).toEqual(["unknown"]);
  }
  expect(deliveryStatesOf("pay-api", fresh)).toEqual(["healthy", "healthy", "healthy"]);
  expect(deliveryStatesOf("other", fresh)).toEqual(["unknown"]);
});

test("does not call none what GitHub could not tell", () => {
  const away: Surroundings["pullRequests"] = { state: "unknown", source: "GitHub" };
  expect(serviceRow(entity(), around({ pullRequests: away })).openPullRequests).toBeNull();
  expect(serviceRow(entity(), around({})).openPullRequests).toBe(0);
});

test("shows the environments a service may get, with their Application or the lack of it", () => {
  const environments = serviceEnvironments("other", fresh);
  expect(environments.map(({ name, application: seen }) => [name, seen.value])).toEqual([
    ["dev", null],
    ["prod", null],
  ]);
});

const hit = (title: string, hint = "") => ({ kind: "Service", title, hint, href: `/services/${title}` });

test("finds the exact name before its beginnings, words, middles, hints and scattered letters", () => {
  const hits = [
    hit("xpayx"),
    hit("my-pay"),
    hit("pay-api"),
    hit("plain-yak"),
    hit("checkout", "to pay"),
    hit("pay"),
    hit("zzz"),
  ];
  expect(rankHits(hits, " PAY ", 9).map((each) => each.title)).toEqual([
    "pay",
    "pay-api",
    "my-pay",
    "xpayx",
    "checkout",
    "plain-yak",
  ]);
  expect(rankHits(hits, "pay", 2)).toHaveLength(2);
});
