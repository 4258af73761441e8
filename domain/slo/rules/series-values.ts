import { add, multiply, type Ratio, toDecimal, zero } from "#domain/slo/ratio.ts";

/** Minutes of events, with the share of them that is bad. */
export type Stretch = { minutes: number; perMinute: Ratio; bad: Ratio };

/** A counter's values at each minute as promtool reads them: `0+10x30 305+5x9`. */
export function counterValues(stretches: readonly { minutes: number; rise: Ratio }[]): string {
  let value = zero;
  return stretches
    .map(({ minutes, rise }, index) => {
      const steps = { num: BigInt(minutes), den: 1n };
      const first = index === 0 ? value : add(value, rise);
      value = add(value, multiply(rise, steps));
      // The first sample of all is at minute 0; later stretches begin a minute after the last ended.
      return `${plain(first)}+${plain(rise)}x${index === 0 ? minutes : minutes - 1}`;
    })
    .join(" ");
}

function plain(value: Ratio): string {
  return toDecimal(value, 9).replace(/\.?0+$/, "");
}
