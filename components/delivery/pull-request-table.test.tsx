import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { PullRequestTable } from "#components/delivery/pull-request-table.tsx";
import { TimeZone } from "#components/ui/time.tsx";
import { observedPullRequest, pullRequestRow } from "#domain/delivery/pull-request-row.ts";
import { freshnessOf, githubSource } from "#domain/delivery/source-state.ts";
import { at, check, merged, pullRequest } from "#tests/delivery-facts.ts";

const paths = {
  services: "services",
  apps: "manifests/apps",
  applications: "manifests/argocd/applications",
  runbooks: "docs/runbooks",
  templates: "templates",
};
const minute = 60;

/** The row of a pull request last read when the story began, as it is drawn `seconds` later. */
function draw(reading: ReturnType<typeof pullRequest>, seconds: number): string {
  const observed = observedPullRequest(reading, at(0), freshnessOf(githubSource, 60), at(seconds));
  const html = renderToStaticMarkup(
    <TimeZone zone="UTC" now={at(seconds).getTime()}>
      <PullRequestTable rows={[pullRequestRow(reading, observed, paths, null)]} />
    </TimeZone>,
  );
  return html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}

const ready = pullRequest({
  checks: [check("gitops / render", "passed")],
  reviews: [{ login: "tomas", state: "approved", commitSha: pullRequest().headSha, at: at(50) }],
});

describe("a row of the list", () => {
  it("says nothing of its age while it is read in time", () => {
    expect(draw(ready, 3 * minute)).toMatch(/Ready to merge(?! ?\(stale\))/);
    expect(draw(ready, 3 * minute)).not.toContain("GitHub");
  });

  it("tells its age, and that it is stale, once it was not read again in time", () => {
    expect(draw(ready, 3 * minute + 1)).toMatch(/Ready to merge \(stale\) GitHub 3 min old/);
  });

  it("does not repeat what is too old to be believed", () => {
    const old = draw(ready, 61 * minute);
    expect(old).toMatch(/Not known now GitHub 1 h old/);
    expect(old).not.toContain("Ready to merge");
  });

  it("does not age once the pull request is merged", () => {
    expect(draw(merged(), 24 * 60 * minute)).not.toMatch(/stale|old|Not known/);
  });
});
