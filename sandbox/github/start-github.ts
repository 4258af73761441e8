import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { issueUserToken, oauthRoutes } from "./auth/oauth.ts";
import { tellStart } from "./conformance/watches.ts";
import { openJobLogs } from "./deeds/job-logs.ts";
import { createMergeGroups, type MergeGroups } from "./deeds/merge-group.ts";
import type { Control } from "./faults/control.ts";
import { createFaults, type FaultOrder, type Faults } from "./faults/faults.ts";
import { createLedger, type Ledger } from "./faults/ledger.ts";
import { printTime } from "./git/commits.ts";
import { type GitRepository, openGitRepository } from "./git/repository.ts";
import { graphqlRoutes } from "./graphql/execute.ts";
import { createDeliverer, type HookTarget } from "./hooks/deliver.ts";
import type { Exchange } from "./http/exchange.ts";
import { createLimits } from "./http/limits.ts";
import { createReplica } from "./http/replica.ts";
import { createRouter } from "./http/router.ts";
import { createGithubServer } from "./http/serve.ts";
import { pageRoutes } from "./pages/routes.ts";
import { logRoutes } from "./rest/actions.ts";
import { restRoutes } from "./rest/routes.ts";
import { type PersonSeed, type RepositorySeed, seedPeople, seedRepository, type TeamSeed } from "./seed.ts";
import type { WorkflowRun } from "./state/check-rows.ts";
import { openJournal } from "./state/journal.ts";
import { openStore, type Store } from "./state/store.ts";
import type { AppSettings, HookEvent, World } from "./world.ts";

export type GithubOptions = {
  /** Where repositories and the journal live; starting again on the same folder continues. */
  dir: string;
  /** 0 = the operating system chooses. */
  port: number;
  org: { login: string; name: string };
  people: PersonSeed[];
  teams: TeamSeed[];
  repositories: RepositorySeed[];
  app: Omit<AppSettings, "publicKey" | "events"> & { publicKeyPem: string; events?: string[] };
  oauth: { clientId: string; clientSecret: string };
  webhooks: HookTarget[];
  now?: () => Date;
  /** Set from the start, and again whenever faults are cleared. */
  faults?: readonly FaultOrder[];
};

export type GithubStandIn = {
  /** Web pages, OAuth and git: `http://127.0.0.1:<port>`. */
  url: string;
  /** REST; GraphQL is beside it under `/api/graphql`, where Octokit looks for it. */
  apiUrl: string;
  faults: Faults;
  ledger: Ledger;
  mergeGroups: MergeGroups;
  /** The rows, for looking at in tests. */
  store: Store;
  world: World;
  gitDir(fullName: string): string;
  setWebhookTargets(targets: HookTarget[]): void;
  /** Sends a kept delivery again; by id of the delivery. */
  redeliver(id: number): Promise<unknown>;
  /** Every event, in process and before any webhook fault; answers with the function that stops it. */
  onEvent(listener: (event: HookEvent) => void): () => void;
  /** Somebody asked for a workflow run again. */
  onRerun(listener: (run: WorkflowRun) => void): () => void;
  /** Every API call with its answer. */
  onExchange(listener: (exchange: Exchange) => void): () => void;
  /** A user token without the sign-in pages. */
  tokenFor(login: string, scopes?: string[]): string;
  /** Resolves when no webhook is on its way. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

/** Starts the trial GitHub on loopback. */
export async function startGithub(options: GithubOptions): Promise<GithubStandIn> {
  const now = options.now ?? (() => new Date());
  const journal = openJournal(join(options.dir, "github.ndjson"));
  const store = openStore(journal);
  const repositories = new Map<string, GitRepository>();
  const faults = createFaults(options.faults);
  const ledger = createLedger();
  const eventListeners = new Set<(event: HookEvent) => void>();
  const rerunListeners = new Set<(run: WorkflowRun) => void>();
  const exchangeListeners = new Set<(exchange: Exchange) => void>();
  const { publicKeyPem, events = defaultEvents, ...app } = options.app;
  const world: World = {
    org: options.org,
    app: { ...app, events, publicKey: createPublicKey(publicKeyPem) },
    oauth: options.oauth,
    store,
    logs: openJobLogs(join(options.dir, "logs")),
    limits: createLimits(),
    urls: { web: "", api: "" },
    now,
    stamp: () => printTime(now()),
    git(name) {
      const git = repositories.get(name);
      if (git === undefined) throw new Error(`No repository ${name}`);
      return git;
    },
    emit(event) {
      for (const listener of eventListeners) listener(event);
      if (events.includes(event.event)) deliverer.send(event);
    },
    rerun(run) {
      for (const listener of rerunListeners) listener(run);
    },
    standing: faults.standing,
    hiddenFromLists(createdMs) {
      const lag = faults.standing("list-lag");
      return lag !== undefined && createdMs > Date.now() - (lag.ms ?? 5000);
    },
    replica: createReplica(),
    refsMadeAt: new Map(),
  };
  const deliverer = createDeliverer(world, faults, options.webhooks);
  const open = async (name: string, branch: string) => {
    const git = await openGitRepository(join(options.dir, "repositories", `${name}.git`), branch);
    repositories.set(name, git);
    return git;
  };
  seedPeople(world, options.people, options.teams);
  for (const seed of options.repositories)
    await seedRepository(
      world,
      seed,
      await open(`${options.org.login}/${seed.name}`, seed.defaultBranch ?? "main"),
    );
  const mergeGroups = createMergeGroups(world);
  const control: Control = { faults, ledger, setWebhookTargets: deliverer.setTargets, mergeGroups };
  const server = createGithubServer({
    world,
    control,
    api: createRouter([...restRoutes(world, deliverer), ...graphqlRoutes(world)]),
    web: createRouter([...oauthRoutes(world), ...logRoutes(world), ...pageRoutes(world)]),
    observe(exchange) {
      for (const listener of exchangeListeners) listener(exchange);
    },
  });
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  world.urls.web = url;
  world.urls.api = `${url}/api/v3`;
  const standIn: GithubStandIn = {
    url,
    apiUrl: world.urls.api,
    faults,
    ledger,
    mergeGroups,
    store,
    world,
    gitDir: (name) => world.git(name).gitDir,
    setWebhookTargets: deliverer.setTargets,
    redeliver: deliverer.redeliver,
    onEvent: listenIn(eventListeners),
    onRerun: listenIn(rerunListeners),
    onExchange: listenIn(exchangeListeners),
    tokenFor: (login, scopes = ["repo", "read:org", "user:email"]) => issueUserToken(world, login, scopes),
    idle: deliverer.idle,
    async close() {
      deliverer.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await deliverer.idle();
      for (const git of repositories.values()) git.close();
      journal.close();
    },
  };
  await tellStart(standIn);
  return standIn;
}

const defaultEvents = [
  "push",
  "create",
  "delete",
  "pull_request",
  "pull_request_review",
  "merge_group",
  "check_run",
  "check_suite",
  "status",
  "workflow_run",
  "workflow_job",
];

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("The trial GitHub has no port");
  return address.port;
}

function listenIn<Heard>(listeners: Set<(heard: Heard) => void>) {
  return (listener: (heard: Heard) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
}
