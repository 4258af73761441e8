import type { Explained } from "#domain/slo/views/budget-view.ts";

/** What each figure is, in words: what goes into it and what it takes for granted. */
export const explained = {
  left: {
    title: "Budget left",
    meaning:
      "The objective allows a share of all events to be bad. What is left of the budget is what of these bad events has not happened yet. Sums are divided once over the whole window; no mean of shares is taken.",
  },
  attained: {
    title: "Attained",
    meaning: "Good events divided by all events of the window, cut and never rounded up.",
  },
  burn: {
    title: "Burning now",
    meaning:
      "The bad share of the last hour, divided by the share that is allowed. At 1× the budget is spent in exactly the window; at 2× in half of it.",
  },
  coverage: {
    title: "Coverage",
    meaning:
      "The part of the window in which the service was scraped. What was not measured is neither good nor bad: it is not counted, and below the bound the figures are not trusted.",
  },
  "last-day": {
    title: "Spent in 24 h",
    meaning: "Bad events of the last 24 hours as a share of the budget of the whole window.",
  },
  exhaustion: {
    title: "Time to exhaustion",
    meaning:
      "When nothing would be left if the last hour went on for ever, with bad events of the same share of the same traffic. It is a warning, not a forecast.",
  },
  course: {
    title: "The charts",
    meaning:
      "Every point speaks for the step that ends there. The budget's line starts whole at the beginning of the window and falls by what was bad since. A step without a sample is a gap.",
  },
  spending: {
    title: "What spent it",
    meaning:
      "Bad events are counted from one deploy to the next; the minutes around a deploy may belong to either side, hence ranges. That they came after a deploy is a fact; that it was the cause is not.",
  },
  tiers: {
    title: "Alert tiers",
    meaning:
      "A tier fires while the burn rates of both its windows are above its factor: the long one says that it matters, the short one that it still goes on. What it would have done is replayed over this window in the steps named below, and the rules look every minute: a firing shorter than a step may be missing.",
  },
} as const satisfies Record<Explained, { title: string; meaning: string }>;

export const explainedFigures = Object.keys(explained).filter((key): key is Explained => key in explained);
