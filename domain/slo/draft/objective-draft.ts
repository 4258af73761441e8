import type { Slo, SloIndicator } from "#domain/slo/slo.ts";

/** What the form of an objective holds; every text as a person typed it. */
export type ObjectiveDraft = {
  id: string;
  title: string;
  description: string;
  targetPercent: string;
  /** Rolling, such as `30d`; a calendar window is kept as its file has it. */
  windowText: string;
  indicator: SloIndicator;
};

/** A file as it stands on the base branch; `object` is Git's id of its content, null where there is none yet. */
export type BaseFile = { path: string; content: string; object: string | null };

/** The form of an objective that is there already. */
export function draftOf({ id, title, description, targetPercent, window, indicator }: Slo): ObjectiveDraft {
  return { id, title, description, targetPercent, windowText: window.text, indicator };
}

/** A new objective of an HTTP service begins as the golden path's own: what is not answered with a 5xx. */
export function firstDraft(service: string, namespace: string): ObjectiveDraft {
  const own = `namespace="${namespace}",service="${service}",route!~"/livez|/readyz|/health|/metrics"`;
  return {
    id: `${service}-`,
    title: "",
    description: "",
    targetPercent: "99.9",
    windowText: "30d",
    indicator: {
      kind: "bad-of-total",
      bad: `http_requests_total{${own},status=~"5.."}`,
      total: `http_requests_total{${own}}`,
    },
  };
}
