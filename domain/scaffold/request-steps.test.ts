import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  acceptedPosition,
  hasReached,
  holdsName,
  isTerminal,
  moveRequest,
  type RequestEvent,
  type RequestPosition,
  requestEventKinds,
  requestStates,
  requestSteps,
} from "./request-steps.ts";

const anyEvent: fc.Arbitrary<RequestEvent> = fc.constantFrom(...requestEventKinds).chain((kind) => {
  if (kind === "step-done") return fc.constantFrom(...requestSteps).map((step) => ({ kind, step }));
  if (kind === "cancel-asked") return fc.boolean().map((merged) => ({ kind, merged }));
  return fc.constant<RequestEvent>({ kind });
});

/** Every position a history reaches from an accepted request, in order; refused events change nothing. */
function walk(events: readonly RequestEvent[]): RequestPosition[] {
  const path = [acceptedPosition];
  for (const event of events) {
    const from = path.at(-1) ?? acceptedPosition;
    const result = moveRequest(from, event);
    if (result.kind === "moved") path.push(result.position);
  }
  return path;
}

const straight: RequestEvent[] = requestSteps
  .slice(requestSteps.indexOf("pin"), requestSteps.indexOf("follow"))
  .map((step) => ({ kind: "step-done", step }));

/** Some way along the straight course, and then anything: by chance alone hardly any history gets so far. */
const histories = fc
  .tuple(fc.nat({ max: straight.length }), fc.array(anyEvent, { maxLength: 40 }))
  .map(([done, events]) => [...straight.slice(0, done), ...events]);

describe("a request", () => {
  test("goes through the steps in order and then becomes live", () => {
    const path = walk([...straight, { kind: "became-live" }]);
    expect(path.map(({ state, step }) => `${state} ${step}`)).toEqual([
      "running pin",
      "running objects",
      "running ref",
      "running pull-request",
      "running decorate",
      "following follow",
      "live done",
    ]);
  });

  test("never leaves a terminal state, except a failed or a closed one by a person", () => {
    fc.assert(
      fc.property(histories, anyEvent, (events, event) => {
        const last = walk(events).at(-1) ?? acceptedPosition;
        if (!isTerminal(last.state)) return;
        const moved = moveRequest(last, event).kind === "moved";
        const undone = event.kind === "cancel-asked" && !event.merged;
        const restarted = event.kind === "branch-given-up" && last.step === "pull-request";
        const revived = event.kind === "retry-asked" || undone || restarted;
        const reopened = last.state === "closed" && event.kind === "found-reopened";
        expect(moved).toBe((last.state === "failed" && revived) || reopened);
      }),
    );
  });

  test("never goes back to an earlier step, except to take up a cancellation that gave up", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const path = walk(events);
        for (const [index, position] of path.entries()) {
          const before = path[index - 1];
          if (before && before.state !== "failed" && before.step !== "done")
            expect(hasReached(position.step, before.step)).toBe(true);
        }
      }),
    );
  });

  test("keeps state and step in agreement: following means follow, ended means done", () => {
    fc.assert(
      fc.property(histories, (events) => {
        for (const { state, step } of walk(events)) {
          if (state === "following") expect(step).toBe("follow");
          if (state === "live" || state === "closed" || state === "cancelled") expect(step).toBe("done");
          if (state === "running") expect(hasReached(step, "follow")).toBe(false);
        }
      }),
    );
  });

  test("is never cancelled once its pull request is known to be merged", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const last = walk(events).at(-1) ?? acceptedPosition;
        const result = moveRequest(last, { kind: "cancel-asked", merged: true });
        expect(result.kind).toBe("refused");
      }),
    );
  });

  test("lets a merge win over a cancellation under way", () => {
    const cancelling: RequestPosition = { state: "cancelling", step: "follow" };
    expect(moveRequest(cancelling, { kind: "found-merged" })).toEqual({
      kind: "moved",
      position: { state: "following", step: "follow" },
    });
  });

  test("ignores a step reported by a worker that lost its turn", () => {
    const result = moveRequest({ state: "running", step: "ref" }, { kind: "step-done", step: "objects" });
    expect(result).toMatchObject({ kind: "refused", refusal: { code: "out-of-turn" } });
  });

  test("resumes a retry at the step that gave up", () => {
    const failed = moveRequest({ state: "running", step: "ref" }, { kind: "gave-up" });
    expect(failed).toEqual({ kind: "moved", position: { state: "failed", step: "ref" } });
    expect(moveRequest({ state: "failed", step: "ref" }, { kind: "retry-asked" })).toEqual({
      kind: "moved",
      position: { state: "running", step: "ref" },
    });
    expect(moveRequest({ state: "failed", step: "follow" }, { kind: "retry-asked" })).toMatchObject({
      position: { state: "following" },
    });
  });

  test("begins a retry at the start once the branch it left is given up", () => {
    const given = moveRequest({ state: "failed", step: "pull-request" }, { kind: "branch-given-up" });
    expect(given).toEqual({ kind: "moved", position: { state: "failed", step: "pin" } });
    expect(moveRequest({ state: "running", step: "pull-request" }, { kind: "branch-given-up" }).kind).toBe(
      "refused",
    );
  });

  test("stays a cancellation when one that gave up is taken up again", () => {
    const failed = moveRequest({ state: "cancelling", step: "ref" }, { kind: "gave-up" });
    expect(failed).toEqual({ kind: "moved", position: { state: "failed", step: "done" } });
    expect(moveRequest({ state: "failed", step: "done" }, { kind: "retry-asked" })).toEqual({
      kind: "moved",
      position: { state: "cancelling", step: "follow" },
    });
  });

  test("does not believe in a closed pull request before one can exist", () => {
    expect(moveRequest({ state: "running", step: "objects" }, { kind: "found-closed" }).kind).toBe("refused");
    expect(moveRequest({ state: "running", step: "pull-request" }, { kind: "found-closed" })).toMatchObject({
      position: { state: "closed" },
    });
  });

  test("is followed again from where it was once its closed pull request is opened again", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const last = walk(events).at(-1) ?? acceptedPosition;
        const result = moveRequest(last, { kind: "found-reopened" });
        if (last.state !== "closed") expect(result.kind).toBe("refused");
        else expect(result).toEqual({ kind: "moved", position: { state: "following", step: "follow" } });
      }),
    );
  });

  test("gives its name back only when nothing can appear under it", () => {
    expect(requestStates.filter(holdsName)).toEqual(["running", "following", "cancelling", "live"]);
  });
});
