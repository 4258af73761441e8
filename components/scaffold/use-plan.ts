"use client";
import { startTransition, useEffect, useRef, useState } from "react";
import type { PlanAnswer, PlanOrder, ShownPlan } from "#components/scaffold/plan-worker.ts";
import type { PlanInput } from "#domain/scaffold/plan-creation.ts";

export type PlanView = {
  plan: ShownPlan | null;
  failure: string | null;
  at: Date | null;
  ms: number | null;
  pending: boolean;
};

const nothing: PlanView = { plan: null, failure: null, at: null, ms: null, pending: true };

/** The plan of the present answers, worked out in a worker on every change; the last good one stays meanwhile. */
export function usePlan(input: PlanInput): PlanView {
  const [view, setView] = useState<PlanView>(nothing);
  const worker = useRef<Worker | null>(null);
  const turn = useRef(0);
  const busy = useRef(false);
  const next = useRef<PlanInput | null>(null);

  // The worker is an outside system: it lives as long as the form.
  useEffect(() => {
    const planner = new Worker(new URL("./plan-worker.ts", import.meta.url), { type: "module" });
    worker.current = planner;
    const order = (wanted: PlanInput) => {
      busy.current = true;
      turn.current += 1;
      planner.postMessage({ turn: turn.current, input: wanted } satisfies PlanOrder);
    };
    planner.onmessage = ({ data }: MessageEvent<PlanAnswer>) => {
      busy.current = false;
      const waiting = next.current;
      next.current = null;
      // Drawing a plan may be put off by the next letter, never the letter by the drawing.
      startTransition(() =>
        setView((held) => ({
          plan: "plan" in data ? data.plan : held.plan,
          failure: "failure" in data ? data.failure : null,
          at: new Date(),
          ms: data.ms,
          pending: waiting !== null,
        })),
      );
      if (waiting !== null) order(waiting);
    };
    planner.onerror = () =>
      setView((held) => ({
        ...held,
        failure: "The preview could not be started in this browser.",
        pending: false,
      }));
    if (next.current !== null) {
      order(next.current);
      next.current = null;
    }
    return () => {
      planner.terminate();
      worker.current = null;
      busy.current = false;
    };
  }, []);

  useEffect(() => {
    setView((held) => ({ ...held, pending: true }));
    if (worker.current === null || busy.current) {
      // Only the newest wish counts; those in between were never seen by anybody.
      next.current = input;
      return;
    }
    busy.current = true;
    turn.current += 1;
    worker.current.postMessage({ turn: turn.current, input } satisfies PlanOrder);
  }, [input]);

  return view;
}
