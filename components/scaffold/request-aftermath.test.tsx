import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { RequestAftermath } from "#components/scaffold/request-aftermath.tsx";
import type { RequestState } from "#domain/scaffold/request-steps.ts";
import type { RequestDetail } from "#domain/scaffold/request-view.ts";

const at = new Date("2026-11-21T08:00:00Z");
const ended = (state: RequestState, outcome: RequestDetail["course"]["outcome"]): RequestDetail => ({
  id: "req_abcd1234",
  kind: "create",
  againPath: "/create/small?from=req_abcd1234",
  title: "Create pay-api",
  service: "pay-api",
  ownerTeam: "payments",
  requester: { login: "ines", name: "Ines Duarte" },
  state,
  pullRequest: null,
  strip: { hops: [], now: { title: "", state: "failed" }, elapsedMs: 0 },
  createdAt: at,
  finishedAt: at,
  template: { name: "small", title: "Small", version: "1.0.0", commit: "0123abcd" },
  repository: "acme/platform",
  branch: "portal/create/req_abcd1234",
  renderedDigest: "",
  fileCount: 2,
  course: { hops: [], harbour: "accepted", outcome, startedAt: at, endedAt: at },
  sources: [],
  explanation: null,
  setback: null,
  mayCancel: { allowed: true },
  mayRetry: { allowed: true },
});
const shown = (request: RequestDetail) => renderToStaticMarkup(<RequestAftermath request={request} />);

test("a failed request can be cancelled, which frees its name", () => {
  const html = shown(ended("failed", "failed"));
  expect(html).toContain("Cancel this request");
  expect(html).not.toContain('disabled=""');
  expect(html).toContain("Cancelling closes what was opened, deletes its branch and frees the name.");
});

test("a request that was closed or cancelled offers nothing more to undo", () => {
  expect(shown(ended("closed", "closed"))).toBe("");
  expect(shown(ended("cancelled", "cancelled"))).toBe("");
});
