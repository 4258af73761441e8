import type { TeamRef } from "#domain/identity/person-view.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { RequestStore } from "#server/scaffold/request-store.ts";
import type { ObjectiveStore } from "#server/slo/objective-store.ts";
import type { FactReader } from "#server/slo/ports.ts";
import type { ObjectiveFileStore } from "#server/slo/propose/file-store.ts";

/** What the verbs stand on that write or change an objective. */
export type ProposeDeps = {
  objectives: Pick<ObjectiveStore, "objective" | "list">;
  files: ObjectiveFileStore;
  facts: FactReader;
  requests: RequestStore;
  owners: () => Promise<ReadonlyMap<string, string>>;
  teams: () => Promise<TeamRef[]>;
  platform: PlatformSettings;
};
