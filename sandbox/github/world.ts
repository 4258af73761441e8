import type { KeyObject } from "node:crypto";
import type { JobLogs } from "./deeds/job-logs.ts";
import type { Faults } from "./faults/faults.ts";
import type { GitRepository } from "./git/repository.ts";
import type { Limits } from "./http/limits.ts";
import type { Replica } from "./http/replica.ts";
import type { WorkflowRun } from "./state/check-rows.ts";
import type { Repository } from "./state/rows.ts";
import type { Store } from "./state/store.ts";

export type AppSettings = {
  id: number;
  slug: string;
  name: string;
  clientId: string;
  installationId: number;
  publicKey: KeyObject;
  /** What the App was granted when it was installed: `{ contents: "write", … }`. */
  permissions: Record<string, string>;
  events: string[];
};

/** Something that happened, as GitHub would tell it to webhooks; `payload` is the webhook's body. */
export type HookEvent = {
  event: string;
  action: string | null;
  repository: string | null;
  payload: Record<string, unknown>;
};

/** What every part of the stand-in works with. */
export type World = {
  org: { login: string; name: string };
  app: AppSettings;
  oauth: { clientId: string; clientSecret: string };
  store: Store;
  logs: JobLogs;
  limits: Limits;
  urls: { web: string; api: string };
  now(): Date;
  /** `now` in GitHub's form. */
  stamp(): string;
  git(fullName: string): GitRepository;
  emit(event: HookEvent): void;
  /** Asks the runner to do a run's work again. */
  rerun(run: WorkflowRun): void;
  /** The fault of a name that is set now, having counted it. */
  standing: Faults["standing"];
  /** True while the fault `list-lag` hides a thing created at `createdMs` from lists. */
  hiddenFromLists(createdMs: number): boolean;
  /** Answers with what was last told under this key until `lagMs` after the change was first asked for. */
  replica: Replica;
  /** When a ref was made, for `list-lag`; refs carry no time of their own. */
  refsMadeAt: Map<string, number>;
};

export function fullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`;
}
