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
  /** What somebody who may not reads on this very page, and the buttons that are shut to them; or why there is no such state. */
  forbidden: { path: string; says: RegExp; shut?: string[] } | { none: string };
};

/** Id of the request that failed. */
export const failedRequest = "req_st4tes01";

const staleAge = /10\smin old/;
const onlyRead = {
  none: "whoever may sign in may read it, and nothing is changed here: what a person may not do is said where it is done",
};
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
    forbidden: onlyRead,
  },
  "/audit": {
    path: "/audit",
    normal: /chain intact/,
    empty: /Nothing has been changed yet/,
    stale: cutOff,
    partial: { make: (world) => world.breakAudit(), says: /chain broken at entry \d+/, stands: /nobody/ },
    forbidden: { path: "/audit", says: /This takes the role platform; yours is viewer/ },
  },
  "/budgets": {
    path: "/budgets",
    normal: /order-service Availability/,
    empty: /No objectives yet/,
    stale: cutOff,
    partial: {
      make: (world) => world.breakObjective(),
      says: /"1 fortnight" is not a duration/,
      stands: /order-service Availability/,
    },
    forbidden: onlyRead,
  },
  "/budgets/[id]": {
    path: "/budgets/order-service-availability",
    normal: /What spent it/,
    empty: /There is no objective/,
    stale: cutOff,
    partial: {
      make: (world) => world.breakObjective(),
      says: /"1 fortnight" is not a duration/,
      stands: /What spent it/,
    },
    forbidden: onlyRead,
  },
  "/budgets/[id]/change": {
    path: "/budgets/order-service-availability/change",
    normal: /What it changes/,
    empty: /There is no objective/,
    stale: cutOff,
    partial: {
      make: (world) => world.holdObjectives(),
      says: /is changing the objectives of order-service already/,
      stands: /What it changes/,
    },
    forbidden: {
      path: "/budgets/order-service-availability/change",
      says: /Team payments owns this and you do not act for it/,
      shut: ["Open pull request"],
    },
  },
  "/budgets/new": {
    path: "/budgets/new?service=order-service",
    normal: /What it changes/,
    empty: /The catalog has no service order-service/,
    stale: cutOff,
    partial: {
      make: (world) => world.holdObjectives(),
      says: /is changing the objectives of order-service already/,
      stands: /What it changes/,
    },
    forbidden: {
      path: "/budgets/new?service=order-service",
      says: /Team payments owns this and you do not act for it/,
      shut: ["Open pull request"],
    },
  },
  "/create": {
    path: "/create",
    normal: /HTTP API \(TypeScript\)/,
    empty: /No golden path yet/,
    stale: staleAge,
    partial: {
      make: (world) => world.breakTemplate(),
      says: /not valid YAML|cannot be used/i,
      stands: /HTTP API \(TypeScript\)/,
    },
    forbidden: onlyRead,
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
    forbidden: { path: "/create/http-api-ts", says: /not open the pull request/ },
  },
  "/pull-requests": {
    path: "/pull-requests",
    normal: /Waiting for review/,
    empty: /No pull request is open/,
    stale: staleAge,
    partial: { make: (world) => world.oneOld(), says: staleAge, stands: /Raise the memory limit/ },
    forbidden: onlyRead,
  },
  "/requests": {
    path: "/requests",
    normal: /Create refunds-api/,
    empty: /Nothing has been asked for yet/,
    stale: cutOff,
    partial: { make: githubSilent, says: /not known/i, stands: /Create ledger-api/ },
    forbidden: onlyRead,
  },
  "/requests/[id]": {
    path: "/requests/{live request}",
    normal: /Healthy/,
    empty: /Not on the chart/,
    stale: /\(stale\)/,
    partial: { make: clusterSilent, says: /not known now/, stands: /Create checkout-api/ },
    forbidden: {
      path: `/requests/${failedRequest}`,
      says: /Team payments owns this and you do not act for it/,
      shut: ["Try again", "Cancel this request"],
    },
  },
  "/runbooks": {
    path: "/runbooks",
    normal: /order-service burns its error budget/,
    empty: /No runbooks yet/,
    stale: staleAge,
    partial: {
      make: (world) => world.breakRunbook(),
      says: /Front matter cannot be read/,
      stands: /order-service burns its error budget/,
    },
    forbidden: onlyRead,
  },
  "/runbooks/[...slug]": {
    path: "/runbooks/order-service/error-budget-burn",
    normal: /faster than the objective allows/,
    empty: /Not on the chart/,
    stale: staleAge,
    partial: {
      make: (world) => world.breakRunbook(),
      says: /error-budget-burn\.md:3/,
      stands: /faster than the objective allows/,
    },
    forbidden: onlyRead,
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
    forbidden: onlyRead,
  },
  "/services/[name]": {
    path: "/services/order-service",
    normal: /Takes orders and tells others/,
    empty: /Not on the chart/,
    stale: staleAge,
    partial: { make: clusterSilent, says: /cannot be believed now/, stands: /Takes orders and tells others/ },
    forbidden: onlyRead,
  },
};
