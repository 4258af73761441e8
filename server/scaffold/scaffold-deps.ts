import type { Course } from "#domain/delivery/course.ts";
import type { SourceState } from "#domain/delivery/home-view.ts";
import type { PlanInput, PlannedCreation } from "#domain/scaffold/plan-creation.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { CatalogSight } from "#domain/scaffold/template-view.ts";
import type { CatalogStore } from "#server/catalog/store.ts";
import type { DraftStore } from "#server/scaffold/draft-store.ts";
import type { RequestListStore } from "#server/scaffold/request-list-store.ts";
import type { RequestStore } from "#server/scaffold/request-store.ts";

/** What the scaffold's verbs for people stand on; the worker's are in `attempt.ts`. */
export type ScaffoldDeps = {
  requests: RequestStore;
  list: RequestListStore;
  drafts: DraftStore;
  templates: Pick<CatalogStore, "templates" | "template">;
  /** Names of services that stand in the repository. */
  takenNames: () => Promise<string[]>;
  /** How old what the catalog says of the repository is at `now`, names and golden paths included. */
  catalogSight: (now: Date) => Promise<CatalogSight>;
  plan: (input: PlanInput) => PlannedCreation;
  target: PlatformTarget;
  /** Courses of requests by id; an id whose course is unknown is left out. */
  coursesOf: (ids: string[], now: Date) => Promise<Map<string, Course>>;
  sources: (now: Date) => Promise<SourceState[]>;
  pullRequestUrl: (repository: string, number: number) => string;
};
