import type { Problem } from "#domain/problem.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { UncheckedFile } from "#domain/scaffold/template-bundle.ts";

/** What a template may see. There is no `secrets`, and nothing here is one. */
export type RenderContext = {
  parameters: JsonObject;
  user: { ref: string; entity: JsonObject };
  /** `environment.parameters`: what the platform is, the same for everybody. */
  environment: JsonObject;
};

/** What `publish:github:pull-request` asked for, as far as the portal leaves it to a template. */
export type PublishRequest = {
  repoUrl: string | null;
  title: string | null;
  description: string | null;
  targetBranch: string | null;
  reviewers: string[];
  teamReviewers: string[];
  line: number;
};

/** `files` is the workspace as the publish step saw it. `catalogInfoPath` is what `catalog:register` named. */
export type RenderedTemplate = {
  files: UncheckedFile[];
  skipped: string[];
  publish: PublishRequest | null;
  catalogInfoPath: string | null;
  problems: Problem[];
};
