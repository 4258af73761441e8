import type { ApplicationRow, Condition } from "#domain/delivery/application-view.ts";
import type { UnderWayRow } from "#domain/delivery/home-view.ts";
import type { PullRequestRow } from "#domain/delivery/pull-request-view.ts";
import type { Observed } from "#domain/observed.ts";
import type { Problem } from "#domain/problem.ts";

/** One service as the list shows it. All of it comes from somebody's `catalog-info.yaml`: hostile text. */
export type ServiceRow = {
  name: string;
  title: string;
  description: string;
  /** The team's slug and name; null where the file names no team that exists. */
  owner: { slug: string; name: string } | null;
  lifecycle: string | null;
  /**
   * One entry an environment that has an Application, in the order dev to prod. While the cluster is silent the
   * condition is unknown, whatever was seen last.
   */
  environments: { name: string; condition: Condition; word: string }[];
  /** Null while what GitHub said last cannot be believed any more. */
  openPullRequests: number | null;
  problems: number;
};

/** One environment of a service with the Application that runs it; null where Argo CD has none of that name yet. */
export type ServiceEnvironment = { name: string; application: Observed<ApplicationRow | null> };

/** One service with everything its page shows. */
export type ServiceDetail = ServiceRow & {
  /** Path of its catalog file in the platform repository, and an http(s) address to read it at the snapshot's commit. */
  file: { path: string; url: string };
  /** The golden path it was made with, where it says so. */
  template: { name: string; version: string; commit: string } | null;
  tags: string[];
  /** Only http, https and mailto; others are told among the problems. */
  links: { title: string; url: string }[];
  environmentDetails: ServiceEnvironment[];
  pullRequests: Observed<PullRequestRow[]>;
  underWay: UnderWayRow[];
  catalogProblems: Problem[];
};

/** The services asked for, how old the reading of the repository is, and what in it could not be understood. */
export type ServiceList = {
  services: ServiceRow[];
  /** Sources whose part of every row is not known now, by name: the rows stand without it. */
  missing: string[];
  snapshot: Observed<{ commit: string }>;
  problems: Problem[];
};
