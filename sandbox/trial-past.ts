import { execFileSync } from "node:child_process";
import { treeId } from "#domain/scaffold/git-tree.ts";
import { argoNamespace } from "#sandbox/cluster/argo/settings.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import type { LaterCommit } from "#sandbox/github/git/seed.ts";
import { historyDays, momentsBefore } from "#sandbox/metrics/history/moments.ts";

const service = "order-service";
const source = `services/${service}/src/users/user-directory.ts`;
const pin = `manifests/apps/${service}/overlays/dev/kustomization.yaml`;
const dayMs = 86_400_000;
/** About what Argo CD takes from a merge to a new pod that is ready. */
const rolloutMs = 45_000;

/** When the trial platform was laid and what was merged since, before the first start of its world. */
export type Past = { at: string; later: LaterCommit[] };

/**
 * The version of order-service behind the bad deploy of the metrics (sandbox/metrics/history/moments.ts), which had too
 * little patience with user-service, and its revert: after both, the files are as given.
 */
export function pastOf(files: Record<string, string>, firstStart: Date): Past {
  const { badDeploy } = momentsBefore(firstStart);
  const impatient = { ...files, [source]: changed(files, source, "timeoutMs: 800", "timeoutMs: 80") };
  const tag = treeId(
    Object.entries(impatient).map(([path, content]) => ({ path, mode: "100644" as const, content })),
    `services/${service}`,
  );
  const bad = {
    [source]: impatient[source] ?? "",
    [pin]: changed(files, pin, /newTag: [0-9a-f]{40}/, `newTag: ${tag}`),
  };
  const good = { [source]: files[source] ?? "", [pin]: files[pin] ?? "" };
  const message = "order-service gives up on user-service sooner";
  return {
    at: new Date(firstStart.getTime() - historyDays * dayMs).toISOString(),
    later: [
      { message, author: by("Ines Duarte", "ines", badDeploy.from - rolloutMs), files: bad },
      {
        message: `Revert "${message}"\n\nOne order in four was refused: user-service needs more than 80 ms at times.`,
        author: by("Tomas Weber", "tomas", badDeploy.until - rolloutMs),
        files: good,
      },
    ],
  };
}

/**
 * Lets the cluster know of the deploys before its first start: once Argo CD's Application of the service appears, its
 * history begins with the commits of the past. Answers with what ends it.
 */
export function recallDeploys(objects: Objects, gitDir: string): () => void {
  return objects.subscribe(({ type, object }) => {
    const { name, namespace } = object.metadata;
    if (type !== "ADDED" || object.kind !== "Application") return;
    if (name !== `${service}-dev` || namespace !== argoNamespace) return;
    const history = commitsOf(gitDir).map(({ revision, at }, id) => ({
      id,
      revision,
      deployedAt: timestamp(new Date(at + rolloutMs)),
      deployStartedAt: timestamp(new Date(at + 5_000)),
      initiatedBy: { automated: true },
    }));
    objects.change(kinds.application, object, "resource", (now) => ({ ...now, status: { history } }));
  });
}

function changed(files: Record<string, string>, path: string, from: string | RegExp, to: string): string {
  const text = files[path] ?? "";
  const next = text.replace(from, to);
  if (next === text)
    throw new Error(`${path} no longer holds ${from}; bring sandbox/trial-past.ts up to date`);
  return next;
}

function by(name: string, login: string, at: number): LaterCommit["author"] {
  return { name, email: `${login}@users.noreply.github.com`, date: new Date(at).toISOString() };
}

/** Oldest first; times in milliseconds since 1970. */
function commitsOf(gitDir: string): { revision: string; at: number }[] {
  const args = ["--git-dir", gitDir, "log", "--reverse", "--format=%H %ct", "main", "--", pin];
  return execFileSync("git", args, { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => ({ revision: line.slice(0, 40), at: Number(line.slice(41)) * 1000 }));
}
