/** A line, an area below one, or solid steps for counts: one hue each. */
export type ChartLine = {
  key: string;
  label: string;
  kind: "line" | "area" | "steps";
  ink: "course" | "signal" | "ink-3";
};

/** Values at one moment (milliseconds); null is a gap and is drawn as one. */
export type ChartPoint = { at: number; values: Readonly<Record<string, number | null>> };

/** Something that happened, as a flag. */
export type ChartMark = { at: number; label: string; tone: "plain" | "bad" };

/** All that is needed to draw figures over time: decided elsewhere, drawn here. Times are milliseconds. */
export type TimeChartModel = {
  start: number;
  end: number;
  y: {
    min: number;
    max: number;
    ticks: readonly number[];
    tickText: (value: number) => string;
    text: (value: number) => string;
  };
  lines: readonly ChartLine[];
  points: readonly ChartPoint[];
  /** Stretches of which nothing is known. */
  gaps: readonly { from: number; to: number }[];
  marks: readonly ChartMark[];
  /** A straight line to compare with, such as even spending; `label` says what it is. */
  guide: { label: string; from: { at: number; value: number }; to: { at: number; value: number } } | null;
  /** A bound, such as the promise, named on the side of its line where there is room. */
  bound: { label: string; value: number; side: "above" | "below" } | null;
};

/** Moments for the labels of the time axis, both ends among them. */
export function timeTicks({ start, end }: { start: number; end: number }, count = 5): number[] {
  return Array.from({ length: count }, (_, index) => start + ((end - start) * index) / (count - 1));
}

/** Whether a point has a value and neither neighbour has: a line would pass it by, so it is drawn as a dot. */
export function isLone(points: readonly ChartPoint[], index: number, key: string): boolean {
  const known = (place: number) => (points[place]?.values[key] ?? null) !== null;
  return known(index) && !known(index - 1) && !known(index + 1);
}

const niceSteps = [1, 2, 2.5, 5, 10];

/** Round bounds and ticks for values from 0 to `top`, about `count` of them. */
export function niceScale(top: number, count = 4): { max: number; ticks: number[] } {
  if (top <= 0) return { max: 1, ticks: [0, 1] };
  const power = 10 ** Math.floor(Math.log10(top / count));
  const step = power * (niceSteps.find((each) => each * power * count >= top) ?? 10);
  const steps = Math.ceil(top / step - 1e-9);
  return { max: steps * step, ticks: Array.from({ length: steps + 1 }, (_, index) => index * step) };
}
