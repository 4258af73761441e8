import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ObjectiveReplay } from "#components/slo/objective-replay.tsx";
import { replaySentence } from "#components/slo/replay-sentence.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";
import { budgetDetail, budgetFigures } from "#tests/budget-facts.ts";

function replay(changes: Partial<Replay> = {}, fired: number[] = [0, 0, 0, 0]): Replay {
  const { knowledge, bad, total, allowed, attained, measuredSeconds, windowSeconds } = budgetFigures();
  const figures = { knowledge, bad, total, allowed, attained, measuredSeconds, windowSeconds };
  const tiers = budgetDetail().tiers.map((tier, index) => ({ ...tier, fired: fired[index] ?? 0 }));
  const stepSeconds = 300;
  const working = ["left = 1 − 3,094 / 3,515.9 = 0.12"];
  return { ...figures, left: 0.12, tiers, stepSeconds, working, queries: [], ...changes };
}

const said = (changes: Partial<Replay>, fired?: number[]) =>
  replaySentence(replay(changes, fired)).replaceAll("\u00a0", " ");

describe("a replay in a sentence", () => {
  it.each<[Partial<Replay>, number[], string]>([
    [{}, [1, 1, 0, 0], "It would have left 12 % of its budget, and paged twice."],
    [{}, [0, 0, 0, 0], "It would have left 12 % of its budget, and told nobody."],
    [{}, [1, 0, 2, 1], "It would have left 12 % of its budget, paged once and opened 3 tickets."],
    [{ left: -0.5 }, [0, 0, 1, 0], "It would have spent 150 % of its budget, and opened one ticket."],
    [{ left: 0 }, [3, 0, 0, 0], "It would have spent 100 % of its budget, and paged 3 times."],
    [
      { knowledge: "partial" },
      [0, 0, 0, 0],
      "It would have left 12 % of its budget, as far as it was measured, and told nobody.",
    ],
  ])("of %j that fires %j reads so", (changes, fired, sentence) => {
    expect(said(changes, fired)).toBe(sentence);
  });

  it("claims nothing where nothing is known", () => {
    expect(said({ knowledge: "unmeasured", left: null })).toMatch(/^Nothing of this was measured/);
    expect(said({ knowledge: "no-traffic", left: null })).toMatch(/^Nothing was asked of it/);
  });
});

it("shows a replay with its events, its tiers and its arithmetic", () => {
  const html = renderToStaticMarkup(<ObjectiveReplay replay={replay({}, [1, 1, 0, 0])} />);
  expect(html).toContain("3,094 of 5,006,905 events were bad");
  expect(html).toContain("In this window it would have fired");
  expect(html.replaceAll("\u00a0", " ")).toContain("replayed in steps of 5 m");
  expect(html).toContain("left = 1 − 3,094 / 3,515.9 = 0.12");
});
