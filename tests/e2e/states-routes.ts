import type { StatesWorld } from "./states-world.ts";

/** What a person reads in each state of a route. A route without all of them does not compile. */
export type Route = {
  /** `{live request}` stands for the id of the request that is healthy. */
  path: string;
  normal: RegExp;
  empty: RegExp;
  stale: RegExp;
  /** What is made to be missing, the words that say so, and what stands all the same. */
  partial: { make: (world: StatesWorld) => Promise<void>; says: RegExp; stands: RegExp };
  forbidden: { path: string; says: RegExp };
};

/** Id of the request that failed. */
export const failedRequest = "req_st4tes01";

const staleAge = /10\smin old/;
// People who may sign in may read everything but the audit log; what they may not do is said where they would do it.
const audit = { path: "/audit", says: /This takes the role platform; yours is viewer/ };
const create = { path: "/create/http-api-ts", says: /not open the pull request/ };
const githubSilent = (world: StatesWorld) => world.silent("GitHub");
const clusterSilent = (world: StatesWorld) => world.silent("cluster");
// What stands in the portal's own database ages only while the page cannot follow it.
const cutOff = /since \d+:\d+/;

export const routes: Record<string, Route> = {
  "/": {
    path: "/",
    normal: /Raise the memory limit/,
    empty: /Nothing needs you/,
    stale: staleAge,
    partial: { make: clusterSilent, says: /cluster trial not known now/, stands: /Raise the memory limit/ },
    forbidden: audit,
  },
  "/audit": {
    path: "/audit",
    normal: /chain intact/,
    empty: /Nothing has been changed yet/,
    stale: cutOff,
    partial: { make: (world) => world.breakAudit(), says: /chain broken at entry \d+/, stands: /nobody/ },
    forbidden: audit,
  },
  "/create": {
    path: "/create",
    normal: /HTTP API \(TypeScript\)/,
    empty: /No golden path yet/,
    stale: cutOff,
    partial: {
      make: (world) => world.breakTemplate(),
      says: /not valid YAML|cannot be used/i,
      stands: /HTTP API \(TypeScript\)/,
    },
    forbidden: create,
  },
  "/create/[template]": {
    path: "/create/http-api-ts",
    normal: /Open pull request/,
    empty: /There is no golden path called/,
    stale: cutOff,
    partial: {
      make: (world) => world.away(["draft"]),
      says: /Your stored draft could not be read/,
      stands: /Open pull request/,
    },
    forbidden: create,
  },
  "/pull-requests": {
    path: "/pull-requests",
    normal: /Waiting for review/,
    empty: /No pull request is open/,
    stale: staleAge,
    partial: { make: (world) => world.oneOld(), says: staleAge, stands: /Raise the memory limit/ },
    forbidden: audit,
  },
  "/requests": {
    path: "/requests",
    normal: /Create refunds-api/,
    empty: /Nothing has been asked for yet/,
    stale: cutOff,
    partial: { make: githubSilent, says: /not known/i, stands: /Create ledger-api/ },
    forbidden: create,
  },
  "/requests/[id]": {
    path: "/requests/{live request}",
    normal: /Healthy/,
    empty: /Not on the chart/,
    stale: /\(stale\)/,
    partial: { make: clusterSilent, says: /not known now/, stands: /Create checkout-api/ },
    forbidden: create,
  },
  "/services": {
    path: "/services",
    normal: /Takes orders and tells others/,
    empty: /No services yet/,
    stale: staleAge,
    partial: {
      make: clusterSilent,
      says: /cluster trial not known now/,
      stands: /Takes orders and tells others/,
    },
    forbidden: create,
  },
  "/services/[name]": {
    path: "/services/order-service",
    normal: /Takes orders and tells others/,
    empty: /Not on the chart/,
    stale: staleAge,
    partial: { make: clusterSilent, says: /cannot be believed now/, stands: /Takes orders and tells others/ },
    forbidden: create,
  },
};
