import type { ApplicationReading } from "#domain/delivery/application.ts";
import { laterMergeOf } from "#domain/delivery/cluster-hops.ts";
import { commitsNamedBy, hasNoticed } from "#domain/delivery/containment.ts";
import type {
  ApplicationFact,
  ClusterFact,
  Containment,
  CourseFacts,
} from "#domain/delivery/course-facts.ts";
import { isPassed } from "#domain/delivery/hop-draft.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { servicesTouched } from "#domain/delivery/pull-request-row.ts";
import { clusterSource, freshnessOf, githubSource, observeThrough } from "#domain/delivery/source-state.ts";
import {
  baseBesideOverlays,
  parentApplications,
  touchedApplications,
} from "#domain/delivery/touched-applications.ts";
import { observe } from "#domain/observed.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import type { FollowedRequest } from "#server/delivery/requests-store.ts";

/** What bears on one request, save its own record, which is read again under its lock. */
export type OutsideFacts = Omit<CourseFacts, "request" | "steps" | "recorded"> & {
  merge: { sha: string; at: Date } | null;
};

/** Reads everything one request's course depends on: stored readings, and from outside what they leave open. */
export async function gatherFacts(
  deps: FollowDeps,
  followed: FollowedRequest,
  now: Date,
  signal: AbortSignal,
): Promise<OutsideFacts> {
  const { request, recorded } = followed;
  const reports = await deps.sources.all();
  const source = (name: string) =>
    reports.find((each) => each.source === name) ?? {
      source: name,
      okAt: null,
      failingSince: null,
      error: null,
    };
  const stored =
    request.pullRequest === null
      ? null
      : await deps.readings.pullRequest(request.repository, request.pullRequest);
  const github = source(githubSource);
  const error = github.failingSince
    ? { message: github.error ?? "no answer", since: github.failingSince }
    : undefined;
  const sighting = stored && { value: stored.reading, observedAt: stored.observedAt };
  const pullRequest = observe(
    sighting,
    githubSource,
    freshnessOf(githubSource, deps.reconcileSeconds),
    now,
    error,
  );

  const reading = stored?.reading ?? null;
  const merge =
    reading?.state === "merged" && reading.mergeSha
      ? { sha: reading.mergeSha, at: reading.mergedAt ?? reading.updatedAt }
      : null;
  const sha = merge?.sha ?? followed.mergeSha;
  const fact = await clusterFact(deps, { followed, reading, sha }, signal);
  const clusterReport = source(clusterSource(deps.cluster));
  return {
    merge,
    pullRequest,
    cluster: observeThrough(
      clusterReport,
      freshnessOf(clusterReport.source, deps.reconcileSeconds),
      now,
      fact,
    ),
    laterMerge:
      sha === null
        ? null
        : (laterMergeOf(recorded) ?? (await findLaterMerge(deps, { followed, reading, sha, fact }, signal))),
    // It is asked for once the change is live: server/delivery/follow-measured.ts.
    measured: { kind: deps.measured === null ? "not-configured" : "not-asked" },
    imageTag: sha === null ? null : await treeOf(deps, sha, request.serviceName, signal),
    // Told where a course is shown; a record keeps no lag.
    usualMs: {},
  };
}

type Subject = { followed: FollowedRequest; reading: PullRequestReading | null; sha: string | null };

async function clusterFact(
  deps: FollowDeps,
  { followed, reading, sha }: Subject,
  signal: AbortSignal,
): Promise<ClusterFact> {
  const { cluster, platform } = deps;
  if (sha === null) return { cluster, parents: [], applications: [] };
  const { paths: places } = platform;
  const changed = reading?.changedPaths ?? [
    `${places.apps}/${followed.request.serviceName}/base/kustomization.yaml`,
  ];
  const services = new Set([followed.request.serviceName, ...servicesTouched(changed, places)]);
  const folders = [places.applications, ...[...services].map((service) => `${places.apps}/${service}`)];
  const readings = await deps.readings.applicationsNear(cluster, folders);
  const parents = parentApplications(readings, places.applications);
  const touched = touchedApplications(readings, changed, baseBesideOverlays).filter(
    (each) => !parents.includes(each),
  );
  const toFact = async (each: ApplicationReading): Promise<ApplicationFact> => ({
    reading: each,
    containment: await placeCommits(deps, sha, commitsNamedBy(each), signal),
    pods: [],
  });
  const [parentFacts, facts] = await Promise.all([
    Promise.all(parents.map(toFact)),
    Promise.all(touched.map(toFact)),
  ]);
  const wasHealthy = followed.recorded.some((hop) => hop.id === "healthy" && isPassed(hop.state));
  const isWanted = (each: ApplicationFact) =>
    hasNoticed(each) && !(wasHealthy && each.reading.health.status === "Healthy");
  return {
    cluster,
    parents: parentFacts,
    applications: await Promise.all(
      facts.map((fact) => (isWanted(fact) ? withPods(deps, fact, signal) : fact)),
    ),
  };
}

/** Pods are asked for from when the merge is noticed until it is on record as healthy, and left out without an answer. */
async function withPods(
  deps: FollowDeps,
  fact: ApplicationFact,
  signal: AbortSignal,
): Promise<ApplicationFact> {
  try {
    return { ...fact, pods: await deps.clusterReader.podsOf(fact.reading, signal) };
  } catch (error) {
    signal.throwIfAborted();
    deps.log.warn({ err: error, application: fact.reading.name }, "pods could not be read");
    return fact;
  }
}

async function placeCommits(
  deps: FollowDeps,
  mergeSha: string,
  commits: string[],
  signal: AbortSignal,
): Promise<Record<string, Containment>> {
  const answers = await Promise.all(
    commits.map(async (commit) => [commit, await compare(deps, mergeSha, commit, signal)] as const),
  );
  return Object.fromEntries(answers.flatMap(([commit, answer]) => (answer ? [[commit, answer]] : [])));
}

/** Null where GitHub does not answer now: an unanswered question shows as not known, never as an answer. */
async function compare(
  deps: FollowDeps,
  base: string,
  head: string,
  signal: AbortSignal,
): Promise<Containment | null> {
  if (base === head) return "identical";
  try {
    return await deps.github.compare(base, head, signal);
  } catch (error) {
    signal.throwIfAborted();
    deps.log.warn({ err: error, base, head }, "two commits could not be compared");
    return null;
  }
}

async function treeOf(
  deps: FollowDeps,
  sha: string,
  service: string,
  signal: AbortSignal,
): Promise<string | null> {
  return deps.github.treeOf(sha, `${deps.platform.paths.services}/${service}`, signal).catch(() => {
    signal.throwIfAborted();
    return null;
  });
}

/**
 * The newest later merge on the same applications that the cluster sees in one revision with ours, though ours has
 * not been noticed before: then that revision is the later merge's as much as ours.
 */
async function findLaterMerge(
  deps: FollowDeps,
  { followed, reading, sha, fact }: Subject & { sha: string; fact: ClusterFact },
  signal: AbortSignal,
): Promise<CourseFacts["laterMerge"]> {
  if (followed.recorded.some((hop) => hop.id === "noticed" && isPassed(hop.state))) return null;
  const seen = [...(fact.applications.length > 0 ? fact.applications : fact.parents)];
  const revisions = [...new Set(seen.flatMap((each) => each.reading.sync.revisions))].filter(
    (revision) => revision !== sha,
  );
  const mergedAt = reading?.mergedAt;
  if (!mergedAt || revisions.length === 0) return null;
  const root = `${deps.platform.paths.apps}/${followed.request.serviceName}/`;
  const merged = await deps.readings.pullRequests(deps.platform.repository, ["merged"], 50);
  for (const { reading: later } of merged) {
    const isLater = later.number !== reading.number && later.mergedAt !== null && later.mergedAt >= mergedAt;
    const touchesSame = later.changedPaths?.some((path) => path.startsWith(root));
    if (!isLater || !touchesSame || later.mergeSha === null) continue;
    const builds = await compare(deps, sha, later.mergeSha, signal);
    const places = await Promise.all(
      revisions.map((revision) => compare(deps, later.mergeSha ?? sha, revision, signal)),
    );
    const isSeen = places.some((place) => place === "identical" || place === "ahead");
    if (builds === "ahead" && isSeen) return { number: later.number, title: later.title, url: later.url };
  }
  return null;
}
