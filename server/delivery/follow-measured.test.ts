import { afterAll, beforeEach, expect, test } from "vitest";
import type { MeasuredFact } from "#domain/delivery/course-facts.ts";
import { measuredHop } from "#domain/delivery/measured-hop.ts";
import { createMeasurer } from "#server/delivery/follow-measured.ts";
import type { MeasuredReader } from "#server/delivery/ports.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";
import { createTestDatabase } from "#tests/database.ts";
import { at } from "#tests/delivery-facts.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { followDeps } from "#tests/support/follow-deps.ts";
import { createFollowedRequests } from "#tests/support/followed-requests.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const { db } = deps;
const stop = new AbortController().signal;
const never = () => Promise.reject(new Error("GitHub is not asked."));
const github = {
  github: { listRecent: never, read: never, compare: never, treeOf: never, mergeGroups: never },
  statuses: { setStatus: never },
};

afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  await db.courseHop.deleteMany();
  await db.changeRequest.deleteMany();
  await db.user.deleteMany();
  await db.changeEvent.deleteMany();
  await createFollowedRequests(db, [1, 2]);
  await db.changeRequest.update({
    where: { id: "req_1" },
    data: { state: "live", step: "done", finishedAt: at(80) },
  });
});

function measurer(measured: MeasuredReader, now: Date) {
  return createMeasurer({ ...followDeps(db, github), measured }, () => now);
}

async function courseNow(now: Date) {
  const delivery = { ...deps.delivery, prometheus: true };
  await delivery.sources.ok("Prometheus", now);
  return (await coursesOf(delivery, await delivery.requests.find({ ids: ["req_1"] }), now)).get("req_1");
}

const rings = async () =>
  (await db.changeEvent.findMany({ where: { topic: "request" } })).map(({ key }) => key);

test("follows a live change, and no other, to its first sample, and then asks no more", async () => {
  const asked: string[] = [];
  const answers: MeasuredFact[] = [
    { kind: "away", message: "Prometheus did not answer in time." },
    { kind: "waiting", objectives: ["service-1-availability"], query: "q", at: at(100) },
    {
      kind: "sample",
      objective: "service-1-availability",
      url: "https://p.example/b",
      query: "q",
      at: at(110),
    },
  ];
  const measured: MeasuredReader = async (service, since) => {
    asked.push(`${service} ${since.toISOString()}`);
    return answers.shift() ?? { kind: "not-asked" };
  };
  const states: (string | undefined)[] = [];
  for (const now of [at(90), at(100), at(120), at(130)]) {
    await measurer(measured, now)(stop);
    const course = await courseNow(now);
    states.push(`${course?.hops.at(-1)?.state} ${course?.endedAt?.toISOString() ?? "under way"}`);
  }
  expect(states).toEqual([
    `unknown ${at(80).toISOString()}`,
    "now under way",
    `done ${at(110).toISOString()}`,
    `done ${at(110).toISOString()}`,
  ]);
  expect(asked).toEqual(Array(3).fill(`service-1 ${at(80).toISOString()}`));
  expect(await rings()).toEqual(["req_1", "req_1", "req_1"]);
});

test("takes back no sample that was seen", async () => {
  const { follow } = followDeps(db, github);
  const sample = {
    kind: "sample",
    objective: "a",
    url: "https://p.example/a",
    query: "q",
    at: at(85),
  } as const;
  expect(await follow.keepMeasured("req_1", measuredHop(sample, true, at(90)), at(90))).toBe(true);
  const late = measuredHop({ kind: "away", message: "gone" }, true, at(95));
  expect(await follow.keepMeasured("req_1", late, at(95))).toBe(false);
  expect((await courseNow(at(100)))?.hops.at(-1)).toMatchObject({ state: "done", at: at(85) });
});

test("counts from when the change became healthy, as it was recorded", async () => {
  await db.courseHop.create({
    data: {
      requestId: "req_1",
      hop: "healthy",
      state: "done",
      title: "Healthy",
      evidence: [],
      details: [],
      source: "cluster trial",
      reachedAt: at(70),
      observedAt: at(80),
    },
  });
  const sinces: Date[] = [];
  await measurer(async (_, since) => {
    sinces.push(since);
    return { kind: "no-objective" };
  }, at(90))(stop);
  expect(sinces).toEqual([at(70)]);
});

test("gives up after a day, says so once, and lets the others go on where one fails", async () => {
  await db.changeRequest.update({
    where: { id: "req_2" },
    data: { state: "live", step: "done", finishedAt: at(81) },
  });
  const late = new Date(at(80).getTime() + 24 * 3_600_000 + 60_000);
  await measurer(async () => ({ kind: "not-asked" }), late)(stop);
  await measurer(async () => ({ kind: "not-asked" }), late)(stop);
  expect(await rings()).toHaveLength(2);
  expect((await courseNow(late))?.hops.at(-1)).toMatchObject({
    state: "unknown",
    evidence: [{ text: "No sample came within 24 hours, so the portal asks no more" }],
  });
  await db.courseHop.deleteMany();
  const failing: MeasuredReader = async (service) => {
    if (service === "service-1") throw new Error("boom");
    return { kind: "no-objective" };
  };
  await measurer(failing, at(90))(stop);
  expect(await db.courseHop.findMany({ select: { requestId: true } })).toEqual([{ requestId: "req_2" }]);
});
