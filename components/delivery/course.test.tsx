import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Course } from "#components/delivery/course.tsx";
import { CourseStrip } from "#components/delivery/course-strip.tsx";
import { hopStateWords } from "#components/delivery/hop-mark.tsx";
import { type Course as CourseModel, type Hop, type HopState, hopIds } from "#domain/delivery/course.ts";

const startedAt = new Date("2026-11-20T14:02:11Z");

function hop(id: Hop["id"], state: HopState, more: Partial<Hop> = {}): Hop {
  const bare = {
    evidence: [],
    at: null,
    lagMs: null,
    usualMs: null,
    observed: null,
    details: [],
    log: null,
    mend: null,
  };
  return { ...bare, id, state, title: `Hop ${id}`, ...more };
}

function course(hops: Hop[], more: Partial<CourseModel> = {}): CourseModel {
  const harbour = hops.find((one) => one.state !== "done")?.id ?? "measured";
  return { hops, harbour, outcome: "under-way", startedAt, endedAt: null, ...more };
}

const states: HopState[] = ["done", "now", "held", "failed", "unknown", "ahead", "skipped"];

describe("the long course", () => {
  it("keeps every hop in its order", () => {
    const html = renderToStaticMarkup(<Course course={course(hopIds.map((id) => hop(id, "ahead")))} />);
    const order = [...html.matchAll(/data-hop="([a-z-]+)"/g)].map((match) => match[1]);
    expect(order).toEqual([...hopIds]);
  });

  it.each(states)("says %s in words, not in colour alone", (state) => {
    const html = renderToStaticMarkup(
      <Course course={course([hop("rendered", "now"), hop("checks", state)])} />,
    );
    expect(html).toContain(hopStateWords[state]);
  });

  it("marks the harbour as the current step while the change is under way, and none once it has ended", () => {
    const hops = [hop("accepted", "done"), hop("rendered", "now")];
    expect(renderToStaticMarkup(<Course course={course(hops)} />).match(/aria-current="step"/g)).toHaveLength(
      1,
    );
    const ended = course(hops, { endedAt: new Date("2026-11-20T14:10:00Z"), outcome: "cancelled" });
    expect(renderToStaticMarkup(<Course course={ended} />)).not.toContain("aria-current");
  });

  it("shows where the change lies even before anything has been told of that harbour", () => {
    const hops = [hop("accepted", "done"), hop("rendered", "ahead"), hop("checks", "ahead")];
    const html = renderToStaticMarkup(<Course course={course(hops)} />);
    expect(html).toMatch(/data-hop="rendered" data-state="now"/);
    expect(html).toMatch(/data-hop="checks" data-state="ahead"/);
  });

  it("shows the end of a log as text, and says where it was cut", () => {
    const log = { title: "policy", lines: ["<b>FAIL</b>", "probe missing"], truncated: true };
    const html = renderToStaticMarkup(<Course course={course([hop("checks", "failed", { log })])} />);
    expect(html).toContain("&lt;b&gt;FAIL");
    expect(html).toContain("earlier lines left out");
  });

  it("puts the failed check before the passed ones", () => {
    const details = (["done", "failed", "now"] as const).map((state) => ({
      id: state,
      title: `check ${state}`,
      state,
      evidence: [],
      at: null,
    }));
    const html = renderToStaticMarkup(<Course course={course([hop("checks", "failed", { details })])} />);
    expect(html.indexOf("check failed")).toBeLessThan(html.indexOf("check now"));
    expect(html.indexOf("check now")).toBeLessThan(html.indexOf("check done"));
  });

  it("says when the source of a hop has gone stale", () => {
    const observed = { source: "GitHub", at: startedAt, state: "stale" } as const;
    expect(renderToStaticMarkup(<Course course={course([hop("checks", "now", { observed })])} />)).toContain(
      "GitHub",
    );
  });
});

describe("the short course", () => {
  const strip = {
    hops: [
      { id: "accepted", state: "done" },
      { id: "rendered", state: "done" },
      { id: "checks", state: "failed" },
      { id: "merged", state: "ahead" },
    ],
    now: { title: "Check failed: policy", state: "failed" },
    elapsedMs: 1000,
  } as const;

  it("tells the same to those who do not see it", () => {
    const html = renderToStaticMarkup(<CourseStrip strip={{ ...strip, hops: [...strip.hops] }} />);
    expect(html).toContain('aria-label="Course: 2 of 4 passed, Check failed: policy, failed"');
  });

  it("draws the wreck as a diamond in the colour of what needs a person", () => {
    const html = renderToStaticMarkup(<CourseStrip strip={{ ...strip, hops: [...strip.hops] }} />);
    expect(html.match(/fill-signal/g)).toHaveLength(1);
  });
});
