import type { MeasuredFact } from "#domain/delivery/course-facts.ts";
import { code, detail, draftHop, type HopDraft, link, text } from "#domain/delivery/hop-draft.ts";
import { prometheusSource } from "#domain/delivery/source-state.ts";

/**
 * The last harbour: Prometheus has the first sample of one of the service's objectives since it became healthy. What it
 * cannot say holds nothing back, and is never told as measured.
 */
export function measuredHop(fact: MeasuredFact, isHealthy: boolean, now: Date): HopDraft {
  if (!isHealthy) return draftHop("measured", "ahead", "Measured");
  const observed: HopDraft["observed"] = { source: prometheusSource, at: now, state: "fresh" };
  switch (fact.kind) {
    case "not-asked":
      return draftHop("measured", "now", "Waiting for the first sample", { observed });
    case "not-configured":
      return unmeasured([text("Not measured here: no Prometheus is configured")]);
    case "no-objective":
      return unmeasured([text("The service has no objective on the base branch")], observed);
    case "away":
      return unmeasured([text(fact.message)], observed);
    case "waiting":
      return draftHop("measured", "now", "Waiting for the first sample", {
        evidence: [text("Prometheus has none yet of"), ...fact.objectives.slice(0, 3).map(code)],
        details: [queryDetail("now", fact.query)],
        mend: [
          text("It comes once Prometheus scrapes the service and has read its rules; this takes minutes."),
        ],
        observed,
      });
    case "sample":
      return draftHop("measured", "done", "Measured", {
        evidence: [link(fact.objective, fact.url), text("has its first sample")],
        details: [queryDetail("done", fact.query)],
        at: fact.at,
        observed,
      });
  }
}

/** Nobody waits for ever: the portal has stopped asking. */
export function neverMeasured(hours: number, now: Date): HopDraft {
  const observed: HopDraft["observed"] = { source: prometheusSource, at: now, state: "fresh" };
  const words = `No sample came within ${hours} hours, so the portal asks no more`;
  const mend = [text("Look whether Prometheus scrapes the service and has read its rules.")];
  return { ...unmeasured([text(words)], observed), mend };
}

function unmeasured(evidence: HopDraft["evidence"], observed: HopDraft["observed"] = null): HopDraft {
  return draftHop("measured", "unknown", "Not measured", { evidence, observed });
}

function queryDetail(state: "now" | "done", query: string) {
  return detail("query", state, "Asked of Prometheus", [code(query)]);
}
