import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One measured figure, as `docs/performance.md` tells it. */
export type Figure = {
  /** Names its file, and so its place in the page: `10-create-calls`. */
  id: string;
  title: string;
  /** What was measured and how, one sentence. */
  how: string;
  aim: string;
  measured: string;
  met: boolean;
};

/** Where `make bench` keeps the figures of its run. */
export const figuresDir = join(import.meta.dirname, "../../.portolan/bench");

/** Keeps a figure for the page, and shows it. */
export function record(figure: Figure): void {
  mkdirSync(figuresDir, { recursive: true });
  writeFileSync(join(figuresDir, `${figure.id}.json`), JSON.stringify(figure, null, 2));
  console.log(`${figure.title}: ${figure.measured} (aim: ${figure.aim})`);
}

/** The middle one of an odd number of times. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("The median of nothing");
  return middle;
}
