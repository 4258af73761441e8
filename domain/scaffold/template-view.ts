import type { Observed } from "#domain/observed.ts";
import type { Problem } from "#domain/problem.ts";
import type { CompatibilityReport } from "#domain/scaffold/compatibility-report.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { NameJudgement } from "#domain/scaffold/service-name.ts";
import type { Template } from "#domain/scaffold/template.ts";
import type { BundleFile } from "#domain/scaffold/template-bundle.ts";

/** One golden path of the gallery. A file that cannot be read is listed with what is wrong with it. */
export type TemplateRow = {
  name: string;
  title: string;
  description: string;
  tags: string[];
  owner: string | null;
  version: string;
  commit: string;
  usable: boolean;
  problems: Problem[];
};

/** The platform repository as the catalog last read it, with the age of that look. */
export type CatalogSight = Observed<{ commit: string }>;

/** The gallery, as old as the catalog it stands in. */
export type TemplateList = { templates: TemplateRow[]; snapshot: CatalogSight };

/** Whether a name is free, and the catalog that was asked: a service made since its last look is not in it. */
export type NameAnswer = NameJudgement & { catalog: CatalogSight };

/** One golden path with everything the browser needs to plan a creation by itself. */
export type TemplateDetail = TemplateRow & {
  /** Repository path of its template.yaml. */
  path: string;
  source: string;
  template: Template | null;
  /** What the portal makes of everything the template uses; null where it cannot be read. */
  compatibility: CompatibilityReport | null;
  files: BundleFile[];
  target: PlatformTarget;
  /** Names in use: of services that exist, and of open requests. */
  takenNames: string[];
  claimedNames: string[];
};

export type DraftView = { answers: JsonObject; savedAt: Date; from: "draft" | "request" };
