import { describe, expect, test } from "vitest";
import { quarantinedRow, toApplicationRow } from "#domain/delivery/application-state.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import { applicationNeeds, pullRequestNeeds, rankNeeds, requestNeeds } from "#domain/delivery/needs.ts";
import { pullRequestRow } from "#domain/delivery/pull-request-row.ts";
import type { Principal } from "#domain/identity/principal.ts";
import {
  application,
  approval,
  at,
  check,
  facts,
  fresh,
  pullRequest,
  request,
  resource,
  sha,
} from "#tests/delivery-facts.ts";

const paths = {
  services: "services",
  apps: "manifests/apps",
  applications: "manifests/argocd/applications",
  runbooks: "docs/runbooks",
  templates: "templates",
};
const person = (login: string, teams: string[] = [], role: Principal["role"] = "engineer"): Principal => ({
  userId: login,
  login,
  name: login,
  role,
  teams,
  teamsObservedAt: null,
});
const ines = person("ines", ["payments"]);
const greta = person("greta", ["growth"]);

describe("a request needs its requester", () => {
  const failing = courseOf(
    facts({ pullRequest: fresh(pullRequest({ checks: [check("gitops / render", "failed")] }), "GitHub") }),
    at(100),
  );

  test("when it failed, with what to do", () => {
    expect(requestNeeds({ request: request(), course: failing }, ines)).toMatchObject([
      {
        kind: "failed-check",
        severity: "bad",
        title: "pay-api: A check failed",
        href: "/requests/req_abcd1234",
        since: at(40),
      },
    ]);
    expect(requestNeeds({ request: request(), course: failing }, greta)).toEqual([]);
  });

  test("when it is ready to merge, since its review", () => {
    const ready = courseOf(
      facts({ pullRequest: fresh(pullRequest({ reviews: [approval("tomas")] }), "GitHub") }),
      at(100),
    );
    expect(requestNeeds({ request: request(), course: ready }, ines)).toMatchObject([
      { kind: "merge", severity: "waiting", since: at(50) },
    ]);
  });
});

describe("a pull request needs", () => {
  test("who was asked to review it, by name or by team, until they have", () => {
    const reading = pullRequest({ requestedReviewers: ["payments"] });
    expect(pullRequestNeeds(reading, person("tomas", ["payments"]), paths, true)).toMatchObject([
      { kind: "review", service: "pay-api" },
    ]);
    expect(pullRequestNeeds(reading, greta, paths, true)).toEqual([]);
    expect(
      pullRequestNeeds(
        pullRequest({ reviews: [approval("tomas")] }),
        person("tomas", ["payments"]),
        paths,
        true,
      ),
    ).toEqual([]);
  });

  test("not the person it was made for, as a reviewer", () => {
    expect(pullRequestNeeds(pullRequest(), ines, paths, true)).toEqual([]);
  });

  test("its author, when it conflicts and is no request of the portal's", () => {
    const reading = pullRequest({ requestedBy: null, authorLogin: "ines", mergeable: "conflict" });
    expect(pullRequestNeeds(reading, ines, paths, false)).toMatchObject([
      { kind: "conflict", severity: "at-risk" },
    ]);
  });
});

describe("an application needs the team that owns its service", () => {
  const owners = new Map([["pay-api", "payments"]]);
  const row = (changes: Parameters<typeof application>[0]) =>
    toApplicationRow(application(changes), { cluster: "trial", appsPath: "manifests/apps" });

  test("when it is degraded or drifted", () => {
    const degraded = row({
      health: { status: "Degraded", message: "", since: null },
      resources: [resource("Deployment", "a", { health: "Degraded", healthMessage: "0 of 2 ready" })],
    });
    expect(applicationNeeds(degraded, ines, owners)).toMatchObject([
      { kind: "degraded", severity: "bad", hint: "0 of 2 ready" },
    ]);
    const drifted = row({
      sync: { status: "OutOfSync", revisions: [sha.merge], ofCurrentSpec: true },
      resources: [resource("Service", "a", { sync: "OutOfSync" })],
    });
    expect(applicationNeeds(drifted, ines, owners)).toMatchObject([{ kind: "drift", severity: "at-risk" }]);
    expect(applicationNeeds(degraded, greta, owners)).toEqual([]);
  });

  test("and one that is no service needs the platform team", () => {
    const failed = { ...row({ health: { status: "Degraded", message: "", since: null } }), service: null };
    expect(applicationNeeds(failed, person("mara", ["platform"], "platform"), owners)).toHaveLength(1);
    expect(applicationNeeds(failed, ines, owners)).toEqual([]);
  });

  test("a quarantined object claims nothing", () => {
    const poison = quarantinedRow({
      cluster: "trial",
      namespace: "argocd",
      name: "x",
      problem: "spec: expected object",
    });
    expect(poison).toMatchObject({
      condition: "unknown",
      word: "Cannot be read",
      quarantined: "spec: expected object",
    });
  });
});

test("the worst comes first, and among equals what has waited longest", () => {
  const row = (id: string, severity: "bad" | "at-risk" | "waiting", since: Date | null) => ({
    id,
    kind: "review" as const,
    severity,
    title: "",
    hint: "",
    href: "/",
    since,
    service: null,
  });
  const ranked = rankNeeds([
    row("a", "waiting", at(1)),
    row("b", "bad", at(9)),
    row("c", "bad", at(2)),
    row("d", "at-risk", null),
  ]);
  expect(ranked.map((each) => each.id)).toEqual(["c", "b", "d", "a"]);
});

test("a pull request is listed with the services it touches and how its checks stand", () => {
  const observed = { at: at(99), state: "fresh" as const };
  expect(pullRequestRow(pullRequest(), observed, paths, null)).toMatchObject({
    services: ["pay-api"],
    checks: { state: "passed", passed: 1, total: 1 },
    review: { state: "waiting", waitingFor: ["payments"] },
    observed,
  });
});
