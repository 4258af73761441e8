import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { createAlertReader } from "#server/adapters/alertmanager/alert-reader.ts";
import { createBlobReader } from "#server/adapters/github/blob-reader.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createDirectory } from "#server/adapters/github/directory.ts";
import { connectPrometheus } from "#server/adapters/prometheus/connect.ts";
import { createMetricsReader } from "#server/adapters/prometheus/metrics-reader.ts";
import { observeSnapshot } from "#server/catalog/observe-snapshot.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import { createCatalogStore } from "#server/catalog/store.ts";
import { checkSchema, connectDatabase, type Db } from "#server/db.ts";
import type { WebhookDoor } from "#server/delivery/accept-delivery.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import { createOwnersStore } from "#server/delivery/owners-store.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { createReservationsStore } from "#server/delivery/reservations-store.ts";
import { authOptions } from "#server/identity/auth.ts";
import type { AuthDoor } from "#server/identity/auth-door.ts";
import type { IdentityDeps } from "#server/identity/identity-deps.ts";
import { createAuditReader } from "#server/identity/list-audit.ts";
import { createRecordRefusal } from "#server/identity/record-refusal.ts";
import { createIdentityStore } from "#server/identity/store.ts";
import type { RunbookDeps } from "#server/runbooks/ports.ts";
import { createRunbookStore } from "#server/runbooks/store.ts";
import type { FetchBounds } from "#server/runtime/bounded-fetch.ts";
import { type Env, readEnv } from "#server/runtime/env.ts";
import { createLiveFeed } from "#server/runtime/live-events.ts";
import { createLog, type Log } from "#server/runtime/log.ts";
import { createReadiness } from "#server/runtime/readiness.ts";
import { readSettings, type Settings } from "#server/runtime/settings.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import { createDraftStore } from "#server/scaffold/draft-store.ts";
import { createKnownNames } from "#server/scaffold/known-names-store.ts";
import { createRequestListStore } from "#server/scaffold/request-list-store.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import type { ScaffoldDeps } from "#server/scaffold/scaffold-deps.ts";
import type { AlertDoor } from "#server/slo/accept-alerts.ts";
import { createAlertInbox } from "#server/slo/alert-inbox-store.ts";
import { listBudgetTroubles } from "#server/slo/list-budgets.ts";
import { createObjectiveStore } from "#server/slo/objective-store.ts";
import type { PolicyDeps } from "#server/slo/policy/ports.ts";
import { createPolicyStore } from "#server/slo/policy/store.ts";
import type { MetricsReader, SloDeps } from "#server/slo/ports.ts";
import { createObjectiveFileStore } from "#server/slo/propose/file-store.ts";
import type { ProposeDeps } from "#server/slo/propose/ports.ts";
import { readFigures } from "#server/slo/read-figures.ts";
import { noFacts, rememberFacts } from "#server/slo/remember-facts.ts";
import { noFigures, rememberFigures, sightLimitMs } from "#server/slo/remember-figures.ts";

/** Everything the features stand on. This file and work.ts alone know which adapter serves which port. */
export type Deps = {
  env: Env;
  settings: Settings;
  log: Log;
  db: Db;
  now: () => Date;
  identity: IdentityDeps;
  signIn: AuthDoor;
  catalog: CatalogDeps;
  delivery: DeliveryDeps;
  scaffold: ScaffoldDeps;
  runbooks: RunbookDeps;
  slo: SloDeps;
  policy: PolicyDeps;
  propose: ProposeDeps;
  webhooks: WebhookDoor;
  alerts: AlertDoor;
  readiness: ReturnType<typeof createReadiness>;
};

/** Wires the features for one process. */
export function createDeps(env: Env): Deps {
  const settings = readSettings(env.PORTOLAN_CONFIG);
  const log = createLog("portolan");
  const now = () => new Date();
  const db = connectDatabase(env.DATABASE_URL);
  const github = connectGithub({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    installationId: env.GITHUB_APP_INSTALLATION_ID,
    repository: settings.platform.repository,
  });
  const organisation = settings.platform.repository.split("/")[0] ?? "";
  const identity = {
    store: createIdentityStore(db),
    directory: createDirectory(github, organisation),
    audit: createAuditReader(db),
    recordRefusal: createRecordRefusal(db),
    roles: settings.roles,
    secureCookies: env.PORTAL_URL.startsWith("https:"),
  };
  const delivery = wireDelivery(env, settings, db, log, (at) => listBudgetTroubles(slo, at));
  const signIn = wireSignIn(env, identity, log, now);
  const readiness = createReadiness(() => checkSchema(db));
  const catalog = {
    store: createCatalogStore(db, settings.platform.repository),
    platform: settings.platform,
    githubUrl: env.GITHUB_URL,
    delivery,
    reservations: createReservationsStore(db),
  };
  const webhooks = { inbox: createInboxStore(db), secrets: env.GITHUB_WEBHOOK_SECRET };
  const scaffold = wireScaffold(env, settings, db, catalog);
  const blobs = createBlobReader(github, settings.platform.repository);
  const runbooks = { store: createRunbookStore(db), catalog, blobs };
  const slo = wireBudgets(env, db, catalog, log);
  const propose = {
    objectives: slo.objectives,
    facts: slo.facts,
    files: createObjectiveFileStore(db),
    requests: scaffold.requests,
    owners: delivery.owners,
    teams: catalog.store.teams,
    platform: settings.platform,
  };
  const policy = {
    store: createPolicyStore(db),
    readings: delivery.readings,
    platform: settings.platform,
  };
  const alerts = { inbox: createAlertInbox(db), token: env.ALERTMANAGER_WEBHOOK_TOKEN ?? null };
  const features = {
    propose,
    alerts,
    slo,
    policy,
    identity,
    signIn,
    catalog,
    delivery,
    scaffold,
    runbooks,
    webhooks,
  };
  return { env, settings, log, db, now, readiness, ...features };
}

function wireScaffold(
  env: Env,
  { platform }: Settings,
  db: Db,
  { store, delivery }: CatalogDeps,
): ScaffoldDeps {
  return {
    requests: createRequestStore(db),
    list: createRequestListStore(db),
    drafts: createDraftStore(db),
    templates: store,
    takenNames: createKnownNames(db),
    catalogSight: async (now) => observeSnapshot({ delivery }, await store.snapshot(), now),
    plan: planCreation,
    target: { ...platform, gitUrl: `${env.GITHUB_URL}/${platform.repository}.git` },
    coursesOf: async (ids, now) =>
      coursesOf(delivery, await delivery.requests.find({ ids, limit: ids.length }), now),
    sources: (now) => listSources(delivery, now),
    pullRequestUrl: pullRequestUrls(env),
  };
}

function wireDelivery(
  env: Env,
  { platform }: Settings,
  db: Db,
  log: Log,
  budgetTroubles: DeliveryDeps["budgetTroubles"],
): DeliveryDeps {
  return {
    readings: createReadingsStore(db),
    requests: createRequestsStore(db, pullRequestUrls(env)),
    sources: createSourceHealth(db),
    feed: createLiveFeed(db, env.DATABASE_URL, log),
    owners: createOwnersStore(db),
    budgetTroubles,
    platform,
    prometheus: env.PROMETHEUS_URL !== undefined,
    cluster: env.CLUSTER_NAME,
    reconcileSeconds: env.RECONCILE_SECONDS,
  };
}

function wireBudgets(env: Env, db: Db, catalog: CatalogDeps, log: Log): SloDeps {
  const metrics = wirePrometheus(env);
  const { sources } = catalog.delivery;
  const alerts = env.ALERTMANAGER_URL === undefined ? null : createAlertReader(env.ALERTMANAGER_URL);
  // Each of these reads weeks of every objective there is: of a thousand, longer than any other call may take.
  const patient = wirePrometheus(env, { totalMs: sightLimitMs });
  const read = patient && readFigures.bind(null, { metrics: patient, alerts });
  const newestNotice = createAlertInbox(db).newest;
  return {
    objectives: createObjectiveStore(db),
    catalog,
    metrics,
    facts: metrics === null ? noFacts() : rememberFacts(metrics),
    figures: read === null ? noFigures() : rememberFigures({ read, sources, log, newestNotice }),
    freezes: createPolicyStore(db).freezes,
  };
}

function wirePrometheus(env: Env, bounds: Partial<FetchBounds> = {}): MetricsReader | null {
  if (env.PROMETHEUS_URL === undefined) return null;
  const { PROMETHEUS_USERNAME: username, PROMETHEUS_PASSWORD: password } = env;
  const settings = {
    url: env.PROMETHEUS_URL,
    bearerToken: env.PROMETHEUS_BEARER_TOKEN,
    basic: username === undefined || password === undefined ? undefined : { username, password },
    tenant: env.PROMETHEUS_TENANT,
    identity: {
      cert: env.PROMETHEUS_CLIENT_CERT,
      key: env.PROMETHEUS_CLIENT_KEY,
      ca: env.PROMETHEUS_CA,
    },
  };
  return createMetricsReader(connectPrometheus(settings, bounds));
}

/** The address of a pull request on the configured GitHub. */
export function pullRequestUrls({ GITHUB_URL }: Env): (repository: string, number: number) => string {
  return (repository, number) => `${GITHUB_URL}/${repository}/pull/${number}`;
}

function wireSignIn(env: Env, { store, directory }: IdentityDeps, log: Log, now: () => Date): AuthDoor {
  const portal = { portalUrl: env.PORTAL_URL, secret: env.SESSION_SECRET };
  const github = {
    url: env.GITHUB_URL,
    apiUrl: env.GITHUB_API_URL,
    clientId: env.GITHUB_OAUTH_CLIENT_ID,
    clientSecret: env.GITHUB_OAUTH_CLIENT_SECRET,
  };
  return { ...portal, store, options: authOptions({ ...portal, github }, { store, directory, log, now }) };
}

declare global {
  // Next loads a module once per bundle; the pool must be one per process.
  var portolanDeps: Deps | undefined;
}

/** The process's own wiring, made at first use. */
export function getDeps(): Deps {
  globalThis.portolanDeps ??= createDeps(readEnv(process.env));
  return globalThis.portolanDeps;
}
