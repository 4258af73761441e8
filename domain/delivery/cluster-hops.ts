import { type ApplicationLeg, legOf } from "#domain/delivery/application-leg.ts";
import type { Hop, HopState } from "#domain/delivery/course.ts";
import type { ClusterFact, CourseFacts, RecordedHop } from "#domain/delivery/course-facts.ts";
import {
  code,
  detail,
  draftHop,
  type HopDraft,
  isPassed,
  latest,
  link,
  text,
} from "#domain/delivery/hop-draft.ts";

const legHops = ["noticed", "syncing", "synced", "healthy"] as const;
type LegHop = (typeof legHops)[number];

const aheadTitles: Record<LegHop, string> = {
  noticed: "Noticed by Argo CD",
  syncing: "Sync",
  synced: "Synced",
  healthy: "Healthy",
};

/** The hops the cluster decides, over every application the change touches. `mergedAt` is null before the merge. */
export function clusterHops(
  { cluster, imageTag, laterMerge }: CourseFacts,
  mergedAt: Date | null,
): HopDraft[] {
  if (mergedAt === null) return legHops.map(ahead);
  if (cluster.state === "unknown") {
    const why = cluster.error ? `: ${cluster.error.message}` : ", which has not been read yet";
    const evidence = [text(`${cluster.source} cannot say${why}`)];
    return [
      draftHop("noticed", "unknown", "Cluster not known", { evidence }),
      ...legHops.slice(1).map(ahead),
    ];
  }
  const observed: Hop["observed"] = { source: cluster.source, at: cluster.observedAt, state: cluster.state };
  const { applications } = cluster.value;
  const legs = applications.map((fact) => legOf(fact, { mergedAt, imageTag }));
  const hops =
    legs.length === 0 ? appearing(cluster.value, mergedAt) : legHops.map((id) => together(id, legs));
  const told = laterMerge ? hops.map((hop) => withLaterMerge(hop, laterMerge)) : hops;
  return inOrder(told).map((hop) => (hop.state === "ahead" ? hop : { ...hop, observed }));
}

const laterMark = "later-merge:";

/** Keeps with the notice that a later merge was there first: the record must still know when the change arrives. */
function withLaterMerge(
  hop: HopDraft,
  { number, title, url }: NonNullable<CourseFacts["laterMerge"]>,
): HopDraft {
  if (hop.id !== "noticed" || hop.state !== "done") return hop;
  const mark = detail(`${laterMark}${number}`, "done", title, [
    link(`#${number}`, url),
    text("was merged later and arrives with it"),
  ]);
  return { ...hop, details: [...hop.details, mark] };
}

/** The later merge that a recorded notice names, if any. */
export function laterMergeOf(recorded: readonly RecordedHop[]): CourseFacts["laterMerge"] {
  const details = recorded.find((hop) => hop.id === "noticed")?.details ?? [];
  const mark = details.find((each) => each.id.startsWith(laterMark));
  const url = mark?.evidence.find((each) => each.kind === "link")?.href;
  return mark && url ? { number: Number(mark.id.slice(laterMark.length)), title: mark.title, url } : null;
}

function ahead(id: LegHop): HopDraft {
  return draftHop(id, "ahead", aheadTitles[id]);
}

/** No application of the change exists yet: its parent has to notice and sync first, and says what it waits for. */
function appearing({ parents }: ClusterFact, mergedAt: Date): HopDraft[] {
  const rest = legHops.slice(1).map(ahead);
  const parent = parents[0];
  if (!parent) {
    const evidence = [
      text("No Application in the cluster follows the changed paths, and none would make one appear"),
    ];
    return [draftHop("noticed", "now", "Waiting for Argo CD", { evidence }), ...rest];
  }
  const leg = legOf(parent, { mergedAt, imageTag: null });
  const holding = [leg.noticed, leg.syncing, leg.synced].find((hop) => !isPassed(hop.state));
  if (holding) return [{ ...holding, id: "noticed" }, ...rest];
  const evidence = [
    code(parent.reading.name),
    text("is synced; the change's own Application has not appeared yet"),
  ];
  return [draftHop("noticed", "now", "Waiting for the Application", { evidence }), ...rest];
}

/** True where the parents have put the merge in place and yet no application of the change is left, or all are going. */
export function hasVanished({ parents, applications }: ClusterFact, mergedAt: Date | null): boolean {
  if (applications.length > 0) return applications.every((fact) => fact.reading.deletingSince !== null);
  const legs = parents.map((parent) => legOf(parent, { mergedAt, imageTag: null }));
  return legs.length > 0 && legs.every((leg) => isPassed(leg.synced.state));
}

/** What matters most where several applications are at different points of one hop. */
const weight: HopState[] = ["failed", "held", "unknown", "now", "ahead", "done", "skipped"];

function together(id: LegHop, legs: ApplicationLeg[]): HopDraft {
  const hops = legs
    .map((leg) => leg[id])
    .toSorted((left, right) => weight.indexOf(left.state) - weight.indexOf(right.state));
  const [worst] = hops;
  if (!worst || hops.length === 1) return worst ?? ahead(id);
  const details = hops.map((hop, index) =>
    detail(`application:${index}`, hop.state, hop.title, hop.evidence, hop.at),
  );
  const passed = hops.every((hop) => isPassed(hop.state));
  return {
    ...worst,
    at: passed ? latest(hops.map((hop) => hop.at)) : worst.at,
    details: [...details, ...hops.flatMap((hop) => hop.details)],
  };
}

/** A later hop is `ahead` until every application has passed the one before. */
function inOrder(hops: HopDraft[]): HopDraft[] {
  const stop = hops.findIndex((hop) => !isPassed(hop.state));
  return hops.map((hop, index) =>
    stop >= 0 && index > stop ? draftHop(hop.id, "ahead", aheadTitles[legHops[index] ?? "healthy"]) : hop,
  );
}
