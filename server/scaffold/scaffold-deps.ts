import type { Course } from "#domain/delivery/course.ts";
import type { SourceState } from "#domain/delivery/home-view.ts";
import type { CreationPlan } from "#domain/scaffold/creation-plan.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { CatalogStore, StoredTemplate } from "#server/catalog/store.ts";
import type { DraftStore } from "#server/scaffold/draft-store.ts";
import type { RequestListStore } from "#server/scaffold/request-list-store.ts";
import type { RequestStore } from "#server/scaffold/request-store.ts";

/** The same plan the browser showed, worked out again from the stored template. */
export type PlanCreation = (
  template: StoredTemplate,
  answers: JsonObject,
  ownerTeam: string,
) => Promise<CreationPlan> | CreationPlan;

/** What the scaffold's verbs for people stand on; the worker's are in `attempt.ts`. */
export type ScaffoldDeps = {
  requests: RequestStore;
  list: RequestListStore;
  drafts: DraftStore;
  templates: Pick<CatalogStore, "templates" | "template">;
  /** Names of services that stand in the repository. */
  takenNames: () => Promise<string[]>;
  plan: PlanCreation;
  target: PlatformTarget;
  /** Courses of requests by id; an id whose course is unknown is left out. */
  coursesOf: (ids: string[], now: Date) => Promise<Map<string, Course>>;
  sources: (now: Date) => Promise<SourceState[]>;
  pullRequestUrl: (repository: string, number: number) => string;
};
