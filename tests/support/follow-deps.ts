import { pino } from "pino";
import type { Db } from "#server/db.ts";
import { createFollowStore } from "#server/delivery/follow-store.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { createPace } from "#server/runtime/pace.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";

/** What following stands on over a real database, with a cluster that holds nothing; GitHub is the test's. */
export function followDeps(
  db: Db,
  github: Pick<FollowDeps, "github" | "statuses"> & Partial<Pick<FollowDeps, "budgets">>,
): FollowDeps {
  const url = (repository: string, number: number) => `https://github.example/${repository}/pull/${number}`;
  return {
    budgets: { ofPullRequest: async () => null, ofMergeGroup: async () => null },
    ...github,
    readings: createReadingsStore(db),
    requests: createRequestsStore(db, url),
    sources: createSourceHealth(db),
    owners: async () => new Map(),
    budgetTroubles: async () => [],
    platform: {
      repository: "acme/platform",
      branch: "main",
      paths: {
        services: "services",
        apps: "manifests/apps",
        applications: "manifests/argocd/applications",
        runbooks: "docs/runbooks",
        templates: "templates",
      },
      imageRegistry: "r",
      argocdNamespace: "argocd",
    },
    prometheus: false,
    cluster: "trial",
    reconcileSeconds: 60,
    measured: null,
    clusterReader: { podsOf: async () => [], refresh: async () => "no-right" },
    follow: createFollowStore(db, url),
    inbox: createInboxStore(db),
    pace: createPace(db, "815", 0),
    portalUrl: "https://portal.example",
    log: pino({ enabled: false }),
  };
}
