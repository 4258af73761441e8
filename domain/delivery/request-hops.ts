import type { Hop } from "#domain/delivery/course.ts";
import type { CourseFacts, RequestFact, StepFact } from "#domain/delivery/course-facts.ts";
import { code, draftHop, type HopDraft, link, text } from "#domain/delivery/hop-draft.ts";
import { hasReached, type RequestStepName } from "#domain/scaffold/request-steps.ts";

/** The hops the portal sails itself: accepted, rendered, pull request opened. */
export function requestHops(
  { request, steps, pullRequest }: Pick<CourseFacts, "request" | "steps" | "pullRequest">,
  now: Date,
): HopDraft[] {
  const observed: Hop["observed"] = { source: "Portolan", at: now, state: "fresh" };
  const opened = pullRequest.state === "unknown" ? null : pullRequest.value.openedAt;
  return [
    draftHop("accepted", "done", "Accepted", {
      evidence: [text(`Asked for by ${request.requesterLogin} for team ${request.ownerTeam}`)],
      at: request.createdAt,
      observed,
    }),
    rendered(request, steps, observed),
    opening(request, steps, opened, observed),
  ];
}

function rendered(request: RequestFact, steps: StepFact[], observed: Hop["observed"]): HopDraft {
  if (request.pullRequest !== null || hasReached(request.step, "objects")) {
    return draftHop("rendered", "done", "Rendered", {
      evidence: [text("Files pinned by digest"), code(request.renderedDigest.slice(0, 12))],
      at: doneAt(steps, "pin") ?? request.createdAt,
      observed,
    });
  }
  return unfinished("rendered", "Rendering", "Not rendered", request, observed);
}

function opening(
  request: RequestFact,
  steps: StepFact[],
  openedAt: Date | null,
  observed: Hop["observed"],
): HopDraft {
  const { pullRequest: number } = request;
  if (number !== null) {
    return draftHop("pull-request", "done", `Pull request #${number} opened`, {
      evidence: [link(`#${number}`, request.pullRequestUrl), text("from"), code(request.branch)],
      at: doneAt(steps, "pull-request") ?? openedAt ?? request.createdAt,
      observed,
    });
  }
  if (!hasReached(request.step, "objects")) return draftHop("pull-request", "ahead", "Pull request");
  return unfinished("pull-request", "Opening the pull request", "No pull request", request, observed);
}

function unfinished(
  id: "rendered" | "pull-request",
  under: string,
  failed: string,
  request: RequestFact,
  observed: Hop["observed"],
): HopDraft {
  if (request.state === "failed") {
    const because = request.explanation;
    return draftHop(id, "failed", failed, {
      evidence: [text(because?.message ?? request.lastError ?? "The portal gave up.")],
      at: request.finishedAt,
      mend: [text(because?.mend ?? "Try again, or ask the platform team.")],
      observed,
    });
  }
  const evidence = request.lastError
    ? [text(request.lastError), text("The portal tries again by itself; nothing is lost.")]
    : [];
  return draftHop(id, "now", under, { evidence, observed });
}

function doneAt(steps: StepFact[], step: RequestStepName): Date | null {
  return (
    steps.find((fact) => fact.step === step && (fact.outcome === "done" || fact.outcome === "adopted"))?.at ??
    null
  );
}
