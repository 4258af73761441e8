import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { where } from "#sandbox/github/testing.ts";
import { verifyChain } from "#server/identity/audit.ts";
import { hopOf, words } from "#tests/delivery-facts.ts";
import { type DeliveryWorld, startDeliveryWorld } from "#tests/support/delivery-world.ts";

let world: DeliveryWorld;
beforeAll(async () => {
  world = await startDeliveryWorld();
});
afterEach(() => {
  world.github.github.faults.clear();
  world.cluster.cluster.control.lift();
  world.github.conformance.insist();
});
afterAll(() => world.close());

describe("a change that is followed", { timeout: 180_000 }, () => {
  test("goes from its pull request to healthy pods of that very merge, hop by hop, and is recorded", async () => {
    const opened = await world.open("pay-api");
    const fresh = await world.until(opened.id, (course) => hopOf(course, "checks").details.length > 0);
    expect(hopOf(fresh, "checks").details).toMatchObject([{ title: "gate", state: "ahead" }]);
    await world.check(opened.sha, "success");
    const checked = await world.until(opened.id, (course) => hopOf(course, "checks").state === "done");
    expect(hopOf(checked, "review").state).toBe("held");
    expect(await secondPerson(opened.sha)).toMatchObject({
      state: "pending",
      description: "Waits for somebody other than ines to approve this commit",
    });

    await world.approveAndMerge(opened);
    const live = await world.until(opened.id, (course) => course.outcome === "live");
    expect(live.hops.map((hop) => hop.state)).toEqual([...Array<string>(10).fill("done"), "unknown"]);
    expect(words(hopOf(live, "healthy").evidence)).toContain(
      `registry.example.com/acme/pay-api:${opened.tag}`,
    );
    const main = await world.github.app.git.getRef({ ...where, ref: "heads/main" });
    expect(words(hopOf(live, "merged").evidence)).toContain(main.data.object.sha.slice(0, 7));

    const row = await world.db.changeRequest.findUniqueOrThrow({
      where: { id: opened.id },
      include: { claim: true },
    });
    expect(row).toMatchObject({
      state: "live",
      step: "done",
      mergeSha: main.data.object.sha,
      claim: { name: "pay-api" },
    });
    expect(row.explanation).toMatchObject({ code: "live" });
    const audit = await world.db.auditEntry.findMany({ where: { requestId: opened.id } });
    expect(audit).toMatchObject([{ action: "request.live", actor: "portolan", onBehalfOf: "ines" }]);
    expect((await verifyChain(world.db)).intact).toBe(true);
  });

  test("is held with the reason while its image cannot be pulled, and goes on once it can", async () => {
    const opened = await world.open("no-image", { isBuilt: false });
    await world.check(opened.sha, "success");
    await world.approveAndMerge(opened, "rebase");
    const stuck = await world.until(opened.id, (course) => hopOf(course, "healthy").state === "failed");
    expect(stuck.outcome).toBe("failed");
    expect(hopOf(stuck, "healthy").title).toBe("The image cannot be pulled");
    expect(words(hopOf(stuck, "healthy").evidence)).toContain(
      `registry.example.com/acme/no-image:${opened.tag}`,
    );
    expect(hopOf(stuck, "healthy").log?.lines.join("\n")).toMatch(/pull/i);
    world.build("no-image", opened.tag);
    await world.until(opened.id, (course) => course.outcome === "live");
  });

  test("shows the end of the log of a process that keeps ending", async () => {
    const opened = await world.open("crashes", { behaviour: { version: "one", crashes: true } });
    await world.check(opened.sha, "success");
    await world.approveAndMerge(opened, "merge");
    const stuck = await world.until(
      opened.id,
      (course) => hopOf(course, "healthy").state === "failed" && hopOf(course, "healthy").log !== null,
    );
    expect(hopOf(stuck, "healthy").title).toBe("The process ends right after its start");
    expect(hopOf(stuck, "healthy").log?.lines).toContain("no database to talk to");
  });

  test("shows which check failed with the end of its log", async () => {
    const opened = await world.open("bad-check");
    await world.check(opened.sha, "failure", [
      "Deployment/bad-check lacks probes",
      "##[error]Process completed with exit code 1.",
    ]);
    const failed = await world.until(opened.id, (course) => hopOf(course, "checks").state === "failed");
    expect(hopOf(failed, "checks").log?.lines).toEqual([
      "Deployment/bad-check lacks probes",
      "error: Process completed with exit code 1.",
    ]);
  });

  test("ends, with its name free again, when a person closes the pull request", async () => {
    const opened = await world.open("unwanted");
    await world.until(opened.id, (course) => hopOf(course, "checks").details.length > 0);
    await world.github.as("ines").pulls.update({ ...where, pull_number: opened.number, state: "closed" });
    const closed = await world.until(opened.id, (course) => course.outcome === "closed");
    expect(closed.endedAt).not.toBeNull();
    expect(await world.db.nameClaim.findUnique({ where: { name: "unwanted" } })).toBeNull();
    const row = await world.db.changeRequest.findUniqueOrThrow({ where: { id: opened.id } });
    expect(row).toMatchObject({ state: "closed", explanation: { code: "closed" } });
  });

  /** A person closes the pull request of a followed request, or opens it again. */
  const setState = (number: number, state: "open" | "closed") =>
    world.github.as("ines").pulls.update({ ...where, pull_number: number, state });

  test.each([
    ["a webhook tells of it", null],
    ["every webhook is lost", "webhook-drop"],
  ] as const)("goes on, with its name, when its pull request is opened again: %s", async (_how, fault) => {
    const opened = await world.open(fault === null ? "regretted" : "unheard-of");
    const { name } = await world.db.nameClaim.findUniqueOrThrow({ where: { requestId: opened.id } });
    await world.check(opened.sha, "success");
    await setState(opened.number, "closed");
    await world.until(opened.id, (course) => course.outcome === "closed");
    if (fault) world.github.github.faults.add({ name: fault });
    await setState(opened.number, "open");
    const again = await world.until(opened.id, (course) => course.outcome === "held");
    expect(again.endedAt).toBeNull();
    const row = await world.db.changeRequest.findUniqueOrThrow({
      where: { id: opened.id },
      include: { claim: true },
    });
    expect(row).toMatchObject({ state: "following", step: "follow", explanation: null, claim: { name } });

    await world.approveAndMerge(opened);
    await world.until(opened.id, (course) => course.outcome === "live");
    const audit = await world.db.auditEntry.findMany({
      where: { object: `request:${opened.id}` },
      orderBy: { seq: "asc" },
    });
    expect(audit.map(({ action, decision }) => `${action} ${decision}`)).toEqual([
      "request.closed allowed",
      "request.reopened allowed",
      "request.live allowed",
    ]);
    expect((await verifyChain(world.db)).intact).toBe(true);
  });

  test("stays closed, and says who has its name, when it is opened again too late", async () => {
    const opened = await world.open("lent");
    await setState(opened.number, "closed");
    await world.until(opened.id, (course) => course.outcome === "closed");
    const other = await world.open("borrower");
    await world.db.nameClaim.update({ where: { requestId: other.id }, data: { name: "lent" } });
    await setState(opened.number, "open");
    const said = "This request stays closed.";
    await world.until(opened.id, (course) => JSON.stringify(course).includes(said));
    const row = await world.db.changeRequest.findUniqueOrThrow({ where: { id: opened.id } });
    expect(row).toMatchObject({
      state: "closed",
      explanation: {
        message: `Pull request #${opened.number} was opened again, but the name lent went to request ${other.id} in the meantime. ${said}`,
      },
    });

    // Once the name is free again, the open pull request is followed like any other.
    await world.db.nameClaim.delete({ where: { name: "lent" } });
    await world.until(opened.id, (course) => course.endedAt === null);
    const refused = { object: `request:${opened.id}`, decision: "refused" };
    expect(await world.db.auditEntry.count({ where: refused })).toBe(1);
  });

  test("is found by the reconciler where every webhook is lost", async () => {
    world.github.github.faults.add({ name: "webhook-drop" });
    const opened = await world.open("no-hooks");
    await world.check(opened.sha, "success");
    await world.approveAndMerge(opened);
    await world.until(opened.id, (course) => course.outcome === "live");
  });

  test.each(["webhook-duplicate", "webhook-reorder"] as const)("trap: does not mind a %s", async (name) => {
    world.github.github.faults.add({ name });
    const opened = await world.open(name.slice(8));
    await world.check(opened.sha, "success");
    await world.approveAndMerge(opened);
    const live = await world.until(opened.id, (course) => course.outcome === "live");
    expect(live.hops.filter((hop) => hop.state === "done")).toHaveLength(10);
  });

  test("goes on where another worker takes over in its middle", async () => {
    const opened = await world.open("hand-over");
    await world.check(opened.sha, "success");
    await world.approveAndMerge(opened);
    await world.until(opened.id, (course) => hopOf(course, "merged").state === "done");
    await world.restartWorker();
    await world.until(opened.id, (course) => course.outcome === "live");
  });

  test("says that the cluster is away instead of looking alive, and keeps what was reached", async () => {
    const opened = await world.open("away");
    await world.check(opened.sha, "success");
    world.cluster.cluster.control.inject("api-down", { times: null });
    await world.approveAndMerge(opened);
    const waiting = await world.until(
      opened.id,
      (course) => course.harbour === "noticed" && hopOf(course, "noticed").observed?.state === "stale",
    );
    expect(hopOf(waiting, "merged").state).toBe("done");
    world.cluster.cluster.control.lift("api-down");
    await world.until(opened.id, (course) => course.outcome === "live");
  });
});

describe("a later merge on the same service", { timeout: 180_000 }, () => {
  test("that is seen first takes the change along: it arrives, and says with what", async () => {
    const opened = await world.open("overtaken");
    await world.check(opened.sha, "success");
    world.cluster.cluster.control.inject("controller-paused", { times: null });
    await world.approveAndMerge(opened);
    await world.mergeAnother("more-notes", { "manifests/apps/overtaken/base/NOTES.md": "more\n" });
    await world.until(opened.id, (course) => hopOf(course, "merged").state === "done");
    world.cluster.cluster.control.lift("controller-paused");
    const course = await world.until(opened.id, (each) => each.outcome === "superseded");
    expect(hopOf(course, "healthy").state).toBe("done");
    const row = await world.db.changeRequest.findUniqueOrThrow({ where: { id: opened.id } });
    expect(row).toMatchObject({ state: "live", explanation: { code: "superseded" } });
  });

  test("that took the service away again ends the change, and frees its name", async () => {
    const opened = await world.open("undone");
    await world.check(opened.sha, "success");
    world.cluster.cluster.control.inject("controller-paused", { times: null });
    await world.approveAndMerge(opened);
    const gone = [
      "manifests/argocd/applications/undone-dev.yaml",
      "manifests/apps/undone/overlays/dev/kustomization.yaml",
    ];
    await world.mergeAnother("take-away", Object.fromEntries(gone.map((path) => [path, null])));
    world.cluster.cluster.control.lift("controller-paused");
    const course = await world.until(opened.id, (each) => each.outcome === "superseded");
    expect(hopOf(course, "healthy").state).toBe("skipped");
    const row = await world.db.changeRequest.findUniqueOrThrow({
      where: { id: opened.id },
      include: { claim: true },
    });
    expect(row).toMatchObject({ state: "closed", explanation: { code: "superseded" }, claim: null });
  });
});

async function secondPerson(sha: string) {
  const { data } = await world.github.app.repos.getCombinedStatusForRef({ ...where, ref: sha });
  return data.statuses.find((status) => status.context === "portolan/second-person");
}
