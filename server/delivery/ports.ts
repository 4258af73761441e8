import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { ReadingsStore } from "#server/delivery/readings-store.ts";
import type { RequestsStore } from "#server/delivery/requests-store.ts";
import type { LiveFeed } from "#server/runtime/live-events.ts";
import type { SourceHealth } from "#server/runtime/source-health.ts";

/** What the reading verbs of delivery stand on, in web and worker alike. */
export type DeliveryDeps = {
  readings: ReadingsStore;
  requests: RequestsStore;
  sources: SourceHealth;
  feed: LiveFeed;
  platform: PlatformSettings;
  /** Name of the cluster this portal watches. */
  cluster: string;
  /** Owning team of each service, by name. */
  owners: () => Promise<ReadonlyMap<string, string>>;
  /** Seconds between two full looks at GitHub; how old its facts may grow follows from it. */
  reconcileSeconds: number;
};
