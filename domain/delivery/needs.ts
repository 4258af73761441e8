import type { ApplicationRow } from "#domain/delivery/application-view.ts";
import { summariseChecks } from "#domain/delivery/check-summary.ts";
import type { Course, Evidence } from "#domain/delivery/course.ts";
import type { RequestFact } from "#domain/delivery/course-facts.ts";
import type { NeedsYouRow } from "#domain/delivery/home-view.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { servicesTouched } from "#domain/delivery/pull-request-row.ts";
import { summariseReviews } from "#domain/delivery/review-summary.ts";
import type { Principal } from "#domain/identity/principal.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";

/** A request of this person's that failed, or whose harbour is one that only they can leave. */
export function requestNeeds(
  { request, course }: { request: RequestFact; course: Course },
  principal: Principal,
): NeedsYouRow[] {
  if (request.requesterLogin.toLowerCase() !== principal.login.toLowerCase()) return [];
  const failed = course.hops.find((hop) => hop.state === "failed");
  const base = { id: `request:${request.id}`, href: `/requests/${request.id}`, service: request.serviceName };
  if (failed) {
    const kind =
      failed.id === "checks" ? "failed-check" : failed.id === "merged" ? "conflict" : "failed-request";
    return [
      {
        ...base,
        kind,
        severity: "bad",
        title: `${request.serviceName}: ${failed.title}`,
        hint: plain(failed.mend ?? failed.evidence),
        since: failed.at,
      },
    ];
  }
  const harbour = course.hops.find((hop) => hop.id === course.harbour);
  if (harbour?.id === "merged" && harbour.state === "held") {
    const since = course.hops.find((hop) => hop.id === "review")?.at ?? null;
    return [
      {
        ...base,
        kind: "merge",
        severity: "waiting",
        title: `${request.serviceName} is ready to merge`,
        hint: "Merge it on GitHub; the portal never does.",
        since,
      },
    ];
  }
  return [];
}

/** An open pull request whose reviewer this person is, or their own with a failed check or conflict. */
export function pullRequestNeeds(
  reading: PullRequestReading,
  principal: Principal,
  paths: PlatformSettings["paths"],
  isRequest: boolean,
): NeedsYouRow[] {
  const me = principal.login.toLowerCase();
  const owner = (reading.requestedBy ?? reading.authorLogin).toLowerCase();
  const base = {
    id: `pull-request:${reading.number}`,
    href: reading.url,
    service: servicesTouched(reading.changedPaths ?? [], paths)[0] ?? null,
  };
  const title = `#${reading.number} ${reading.title}`;
  if (owner === me) return isRequest ? [] : ownNeeds(reading, base, title);
  const asked = reading.requestedReviewers.map((name) => name.toLowerCase());
  const isAsked = asked.includes(me) || principal.teams.some((team) => asked.includes(team.toLowerCase()));
  const review = summariseReviews(reading);
  const given = reading.reviews.some(
    (each) =>
      each.login.toLowerCase() === me && each.commitSha === reading.headSha && each.state === "approved",
  );
  if (!isAsked || given || review.state !== "waiting") return [];
  return [
    {
      ...base,
      kind: "review",
      severity: "waiting",
      title,
      hint: `${reading.requestedBy ?? reading.authorLogin} waits for your review.`,
      since: reading.openedAt,
    },
  ];
}

function ownNeeds(
  reading: PullRequestReading,
  base: { id: string; href: string; service: string | null },
  title: string,
): NeedsYouRow[] {
  const [failed] = summariseChecks(reading).failed;
  if (failed) {
    return [
      {
        ...base,
        kind: "failed-check",
        severity: "bad",
        title,
        hint: `${failed.name} failed: ${failed.summary || "see its log"}`,
        since: failed.completedAt,
      },
    ];
  }
  if (reading.mergeable !== "conflict") return [];
  return [
    {
      ...base,
      kind: "conflict",
      severity: "at-risk",
      title,
      hint: `Settle the conflict with ${reading.baseRef}.`,
      since: reading.updatedAt,
    },
  ];
}

/** An application in trouble whose service belongs to one of this person's teams. */
export function applicationNeeds(
  row: ApplicationRow,
  principal: Principal,
  owners: ReadonlyMap<string, string>,
): NeedsYouRow[] {
  const owner = row.service === null ? undefined : owners.get(row.service);
  const isMine =
    row.service === null
      ? principal.role === "platform"
      : owner !== undefined && principal.teams.includes(owner);
  if (!isMine || (row.condition !== "bad" && row.change !== "drift")) return [];
  const base = {
    id: `application:${row.cluster}/${row.namespace}/${row.name}`,
    href: row.service === null ? "/services" : `/services/${row.service}`,
    service: row.service,
  };
  const title = `${row.name}: ${row.word}`;
  if (row.condition !== "bad") {
    return [
      {
        ...base,
        kind: "drift",
        severity: "at-risk",
        title,
        hint: "The cluster differs from Git: put the change in Git, or let Argo CD sync.",
        since: row.reconciledAt,
      },
    ];
  }
  const isSyncFailure = row.word === "Sync failed" || row.word === "Comparison failed";
  const ofSync = row.conditions[0]?.message || row.operation?.message || "";
  const ofHealth =
    row.resources.find((each) => each.health === row.health)?.message || row.conditions[0]?.message || "";
  const told = isSyncFailure ? ofSync : ofHealth;
  const kind = isSyncFailure ? "sync-failed" : "degraded";
  return [
    {
      ...base,
      kind,
      severity: "bad",
      title,
      hint: told || "Open the service to see which resource it is.",
      since: row.operation?.finishedAt ?? row.reconciledAt,
    },
  ];
}

const order: NeedsYouRow["severity"][] = ["bad", "at-risk", "waiting"];

/** Worst first, and among equals the one that has waited longest. */
export function rankNeeds(rows: NeedsYouRow[]): NeedsYouRow[] {
  const since = (row: NeedsYouRow) => row.since?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return rows.toSorted(
    (left, right) =>
      order.indexOf(left.severity) - order.indexOf(right.severity) || since(left) - since(right),
  );
}

function plain(evidence: Evidence[]): string {
  return evidence.map((each) => each.text).join(" ");
}
