import { summariseChecks } from "#domain/delivery/check-summary.ts";
import type { Evidence, Hop, HopDetail, HopState } from "#domain/delivery/course.ts";
import type { CourseFacts } from "#domain/delivery/course-facts.ts";
import {
  code,
  counted,
  detail,
  draftHop,
  type HopDraft,
  latest,
  link,
  shortSha,
  text,
} from "#domain/delivery/hop-draft.ts";
import type { CheckReading, CheckState, PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { summariseReviews } from "#domain/delivery/review-summary.ts";

const titles = { checks: "Checks", review: "Review", merged: "Merge" } as const;

/** The hops that GitHub decides: checks, review, merge. */
export function pullRequestHops({ request, pullRequest }: CourseFacts): HopDraft[] {
  if (request.pullRequest === null) {
    return [ahead("checks"), ahead("review"), ahead("merged")];
  }
  if (pullRequest.state === "unknown") {
    const unread = pullRequest.error
      ? draftHop("checks", "unknown", "Checks not known", {
          evidence: [text(`${pullRequest.source} cannot be read: ${pullRequest.error.message}`)],
        })
      : draftHop("checks", "now", "Checks", {
          evidence: [text(`Waiting for the first reading from ${pullRequest.source}`)],
        });
    return [unread, ahead("review"), ahead("merged")];
  }
  const reading = pullRequest.value;
  const observed: Hop["observed"] = {
    source: pullRequest.source,
    at: pullRequest.observedAt,
    state: pullRequest.state,
  };
  const hops = [checksHop(reading), reviewHop(reading)];
  const merged = mergedHop(
    reading,
    hops.every((hop) => hop.state === "done" || hop.state === "skipped"),
  );
  return [...hops, merged].map((hop) => ({ ...hop, observed }));
}

function ahead(id: keyof typeof titles): HopDraft {
  return draftHop(id, "ahead", titles[id]);
}

const checkHopState: Record<CheckState, HopState> = {
  queued: "ahead",
  running: "now",
  passed: "done",
  failed: "failed",
  skipped: "skipped",
  unknown: "unknown",
};

const checkWord: Record<CheckState, string> = {
  queued: "queued",
  running: "running",
  passed: "passed",
  failed: "failed",
  skipped: "skipped",
  unknown: "state not known",
};

function checksHop(reading: PullRequestReading): HopDraft {
  const { state, checks, missing, failed, passed, total } = summariseChecks(reading);
  const details = [...checks.map(checkDetail), ...missing.map(missingDetail)];
  const first = failed[0];
  if (first) return failedChecks(reading, first, failed, details);
  if (state === "passed") {
    const at = latest(checks.map((check) => check.completedAt)) ?? reading.updatedAt;
    return draftHop("checks", "done", "Checks passed", {
      evidence: [text(`${passed} of ${total} passed`)],
      at,
      details,
    });
  }
  if (reading.state === "merged") return mergedWithout("checks", "Merged before the checks ended", details);
  if (state === "none" && reading.requiredChecks?.length === 0) {
    return draftHop("checks", "skipped", "No checks", { evidence: [text("The branch rules demand none")] });
  }
  const evidence = total === 0 ? [text("None reported yet")] : [text(`${passed} of ${total} passed`)];
  return draftHop("checks", "now", "Checks running", { evidence, details });
}

function failedChecks(
  reading: PullRequestReading,
  first: CheckReading,
  failed: CheckReading[],
  details: HopDetail[],
): HopDraft {
  if (reading.state === "merged")
    return mergedWithout("checks", `Merged although ${first.name} failed`, details);
  return draftHop(
    "checks",
    "failed",
    failed.length === 1 ? "A check failed" : `${failed.length} checks failed`,
    {
      evidence: [link(first.name, first.url), ...(first.summary ? [text(first.summary)] : [])],
      at: first.completedAt ?? reading.updatedAt,
      details,
      log: first.log ? { title: `End of the log of ${first.name}`, ...first.log } : null,
      mend: [
        text("Push a commit to"),
        code(reading.headRef),
        text("that mends it, or run the check again on GitHub."),
      ],
    },
  );
}

function checkDetail(check: CheckReading): HopDetail {
  const evidence: Evidence[] = [link(checkWord[check.state], check.url)];
  if (check.summary) evidence.push(text(check.summary));
  return detail(check.id, checkHopState[check.state], check.name, evidence, check.completedAt);
}

function missingDetail(name: string): HopDetail {
  return detail(`missing:${name}`, "ahead", name, [text("Demanded by the branch rules, not reported yet")]);
}

function reviewHop(reading: PullRequestReading): HopDraft {
  const review = summariseReviews(reading);
  const details = reading.reviews.map((each, index) =>
    detail(
      `review:${index}`,
      each.state === "approved" && each.commitSha === reading.headSha
        ? "done"
        : each.state === "changes-requested"
          ? "failed"
          : "skipped",
      each.login,
      [text(each.state.replace("-", " ")), code(shortSha(each.commitSha))],
      each.at,
    ),
  );
  if (review.state === "approved") {
    return draftHop("review", "done", "Reviewed", {
      evidence: [text(`Approved by ${review.approvedBy.join(", ")} on`), code(shortSha(reading.headSha))],
      at: review.at,
      details,
    });
  }
  if (reading.state === "merged")
    return mergedWithout("review", "Merged without a second person's approval", details);
  if (reading.state === "draft") {
    return draftHop("review", "held", "Still a draft", {
      evidence: [text("Reviewers are asked once it is ready")],
      details,
      mend: [link("Mark it ready for review", reading.url)],
    });
  }
  if (review.state === "changes-requested") {
    return draftHop("review", "held", "Changes requested", {
      evidence: [text(`By ${review.objectors.join(", ")}`)],
      details,
      mend: [link("Answer the review on GitHub", reading.url)],
    });
  }
  const asked =
    reading.requestedReviewers.length > 0 ? ` (asked: ${reading.requestedReviewers.join(", ")})` : "";
  const missing = review.needed - review.approvedBy.length;
  const evidence = [
    text(
      `Waits for ${counted(missing, "approval")} by somebody other than ${reading.requestedBy ?? reading.authorLogin}${asked}`,
    ),
  ];
  if (review.outdated.length > 0)
    evidence.push(text(`${review.outdated.join(", ")} approved an earlier commit`));
  return draftHop("review", "held", "Waiting for review", {
    evidence,
    details,
    mend: [link("Review it on GitHub", reading.url)],
  });
}

function mergedWithout(id: "checks" | "review", words: string, details: HopDetail[]): HopDraft {
  return draftHop(id, "skipped", titles[id], { evidence: [text(words)], details });
}

function mergedHop(reading: PullRequestReading, ready: boolean): HopDraft {
  if (reading.state === "merged") {
    const as = reading.mergeSha ? [text("as"), code(shortSha(reading.mergeSha))] : [];
    return draftHop("merged", "done", "Merged", {
      evidence: [
        text(reading.mergedBy ? `By ${reading.mergedBy}` : "Merged"),
        ...as,
        text("into"),
        code(reading.baseRef),
      ],
      at: reading.mergedAt ?? reading.updatedAt,
    });
  }
  if (reading.state === "closed") {
    return draftHop("merged", "failed", "Closed without merging", {
      evidence: [link(`#${reading.number}`, reading.url), text("was closed on GitHub")],
      at: reading.closedAt ?? reading.updatedAt,
      mend: [
        text(
          "Start again from the same answers; the portal never reopens a pull request that a person closed.",
        ),
      ],
    });
  }
  if (reading.mergeable === "conflict") {
    return draftHop("merged", "failed", "Cannot be merged: conflict", {
      evidence: [
        code(reading.headRef),
        text("changes lines that"),
        code(reading.baseRef),
        text("changed too"),
      ],
      at: reading.updatedAt,
      mend: [
        text("Merge"),
        code(reading.baseRef),
        text("into the branch and settle the conflict. Where it is the image's tag,"),
        code("scripts/pin-images"),
        text("works it out again."),
      ],
    });
  }
  if (!ready) return ahead("merged");
  if (reading.mergeable === "computing") {
    return draftHop("merged", "now", "Ready to merge", {
      evidence: [text("GitHub is working out whether it merges cleanly")],
    });
  }
  return draftHop("merged", "held", "Ready to merge", {
    evidence: [text("Waits for somebody to press merge; the portal never does")],
    mend: [link("Merge it on GitHub", reading.url)],
  });
}
