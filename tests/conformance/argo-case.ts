import { at, flagAt, listAt, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { Subject } from "#tests/conformance/subject.ts";

const applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";

type Files = Record<string, string | null>;
type Application = Record<string, unknown>;
export type CaseOptions = {
  /** Merged over `spec.syncPolicy`; null takes the automation away. */
  syncPolicy?: Record<string, unknown> | null;
  /** Folder of the repository instead of the case's own. */
  path?: string;
  targetRevision?: string;
  /** Merged over the rest of the spec. */
  spec?: Record<string, unknown>;
  finalizers?: string[];
};

/** One Application over a folder of its own, in a namespace of its own, on whichever cluster. */
export type ArgoCase = {
  path: string;
  namespace: string;
  /** Writes (or removes) files of the case's folder; gives the commit. */
  commit(files: Files): Promise<string>;
  /** Asks for a comparison, as the portal does. */
  refresh(): Promise<void>;
  read(): Promise<Application>;
  until(isSo: (application: Application) => boolean): Promise<Application>;
  /** Synced to a commit, its operation ended well, compared since, and healthy. */
  settled(commit: string): Promise<Application>;
};

/** Commits the first files, creates namespace and Application and gives the handle. */
export async function startCase(
  subject: Subject,
  name: string,
  files: Files,
  options: CaseOptions = {},
): Promise<ArgoCase & { first: string }> {
  const namespace = `case-${name}`;
  const folder = `cases/${name}`;
  const path = `${applications}/${name}`;
  const commit = (changes: Files) =>
    subject.repository.commit(
      Object.fromEntries(Object.entries(changes).map(([file, text]) => [`${folder}/${file}`, text])),
    );
  const first = await commit(files);
  await subject.call("/api/v1/namespaces", {
    method: "POST",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  });
  // Without self-heal: right after a sync Argo CD may still see the old objects and heal what is whole.
  const automated = { automated: { prune: true } };
  const created = await subject.call(applications, {
    method: "POST",
    body: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: {
        name,
        namespace: "argocd",
        ...(options.finalizers === undefined ? {} : { finalizers: options.finalizers }),
      },
      spec: {
        project: "default",
        source: {
          repoURL: subject.repository.url,
          path: options.path ?? folder,
          targetRevision: options.targetRevision ?? "main",
        },
        destination: { server: "https://kubernetes.default.svc", namespace },
        ...(options.syncPolicy === null ? {} : { syncPolicy: { ...automated, ...options.syncPolicy } }),
        ...options.spec,
      },
    },
  });
  if (created.code !== 201) throw new Error(`${subject.name}: ${JSON.stringify(created)}`);
  const until = (isSo: (application: Application) => boolean) => subject.until(path, isSo);
  return {
    first,
    path,
    namespace,
    commit,
    until,
    read: async () => mapAt((await subject.call(path)).body),
    refresh: async () => {
      const body = { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } };
      await subject.call(path, { method: "PATCH", type: "application/merge-patch+json", body });
    },
    settled: (revision) => until((application) => isSettled(application, revision)),
  };
}

/** Its last operation ended well: the comparison that a scenario waits for may come before the end is written. */
export function hasSucceeded(application: unknown): boolean {
  return textAt(application, "status", "operationState", "phase") === "Succeeded";
}

function isSettled(application: Application, revision: string): boolean {
  const finished = textAt(application, "status", "operationState", "finishedAt") ?? "x";
  return (
    textAt(application, "status", "sync", "revision") === revision &&
    textAt(application, "status", "sync", "status") === "Synced" &&
    hasSucceeded(application) &&
    textAt(application, "status", "health", "status") === "Healthy" &&
    (textAt(application, "status", "reconciledAt") ?? "") >= finished
  );
}

/** What a portal reads of an Application, with revisions as which commit of `commits` they are. */
export function verdictOf(application: Application, commits: readonly string[]) {
  const nameOf = (revision: string | undefined) =>
    revision === undefined
      ? null
      : commits.includes(revision)
        ? `commit ${commits.indexOf(revision)}`
        : revision;
  const row = (one: unknown) => ({
    kind: textAt(one, "kind"),
    name: textAt(one, "name"),
    status: textAt(one, "status") ?? null,
    health: textAt(one, "health", "status") ?? null,
    ...(flagAt(one, "requiresPruning") ? { requiresPruning: true } : {}),
    ...(flagAt(one, "hook") ? { hook: true } : {}),
  });
  const operation = at(application, "status", "operationState");
  return {
    sync: textAt(application, "status", "sync", "status") ?? null,
    revision: nameOf(textAt(application, "status", "sync", "revision")),
    health: textAt(application, "status", "health", "status") ?? null,
    healthSource: textAt(application, "status", "resourceHealthSource") ?? "",
    resources: listAt(application, "status", "resources").map(row).sort(byText),
    conditions: listAt(application, "status", "conditions").map((one) => textAt(one, "type")),
    operation: operation && {
      phase: textAt(operation, "phase"),
      message: masked(textAt(operation, "message")),
      isAutomated: flagAt(operation, "operation", "initiatedBy", "automated"),
      isPruning: flagAt(operation, "operation", "sync", "prune"),
      asked: nameOf(textAt(operation, "operation", "sync", "revision")),
      revision: nameOf(textAt(operation, "syncResult", "revision")),
      resources: listAt(operation, "syncResult", "resources")
        .map((one) => ({
          kind: textAt(one, "kind"),
          name: textAt(one, "name"),
          status: textAt(one, "status") ?? null,
          phase: phaseOf(one, textAt(operation, "phase")),
          message: masked(textAt(one, "message")),
        }))
        .sort(byText),
    },
    history: listAt(application, "status", "history").map((one) => ({
      id: at(one, "id"),
      revision: nameOf(textAt(one, "revision")),
      isAutomated: flagAt(one, "initiatedBy", "automated"),
    })),
    sourceType: textAt(application, "status", "sourceType") ?? null,
    images: listAt(application, "status", "summary", "images"),
  };
}

/**
 * Argo CD ends a sync that fails without another look at what it applied beside, whose phase stays Running where its cache
 * had not seen the object yet: either may be, at the same fault.
 */
function phaseOf(result: unknown, ofAll: string | undefined): string | null {
  const phase = textAt(result, "hookPhase") ?? null;
  const isApplied = textAt(result, "status") === "Synced" && textAt(result, "hookType") === undefined;
  return phase === "Running" && isApplied && ofAll === "Failed" ? "Succeeded" : phase;
}

const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

function masked(message: string | undefined): string | null {
  // Self-heal may apply the same once more before it is looked at, and then it says "unchanged".
  const applied = message?.replace(
    /^(\S+) (?:created|configured|unchanged|serverside-applied)$/,
    "$1 applied",
  );
  return applied?.replaceAll(/\b[0-9a-f]{40}\b/g, "<sha>") ?? null;
}

export const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;

export const deployment = (name: string, image: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 1
  progressDeadlineSeconds: 6
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
${more}      containers:
        - name: app
          image: ${image}
`;
