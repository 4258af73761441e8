import { dump } from "js-yaml";
import { type PlanInput, type PlannedCreation, planCreation } from "#domain/scaffold/plan-creation.ts";

/** A plan as the page shows it; objects come as text, since turning them into YAML takes as long as rendering them. */
export type ShownPlan = PlannedCreation & {
  objectTexts: { environment: string; kind: string; name: string; text: string }[];
};

export type PlanOrder = { turn: number; input: PlanInput };
export type PlanAnswer = { turn: number; ms: number } & ({ plan: ShownPlan } | { failure: string });

// The page waits for the answer to its newest order only; the worker takes them as they come.
self.addEventListener("message", ({ data }: MessageEvent<PlanOrder>) => {
  const began = performance.now();
  const answer = (result: { plan: ShownPlan } | { failure: string }) =>
    self.postMessage({ turn: data.turn, ms: performance.now() - began, ...result } satisfies PlanAnswer);
  try {
    const plan = planCreation(data.input);
    const objectTexts = plan.environments.flatMap(({ name: environment, objects }) =>
      objects.map((object) => ({
        environment,
        kind: object.kind,
        name: object.metadata.name,
        text: dump(object, { lineWidth: -1, noRefs: true }),
      })),
    );
    answer({ plan: { ...plan, objectTexts } });
  } catch (error) {
    answer({ failure: error instanceof Error ? error.message : String(error) });
  }
});
