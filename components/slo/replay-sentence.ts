import { shareText } from "#components/slo/figure-text.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";

/** What an objective would have done, in a sentence: `It would have left 12 % of its budget and paged twice.` */
export function replaySentence({ knowledge, left, tiers }: Replay): string {
  if (knowledge === "unmeasured") return "Nothing of this was measured, so nothing can be said of it.";
  if (knowledge === "no-traffic" || left === null) return "Nothing was asked of it in the whole window.";
  const of = knowledge === "partial" ? ", as far as it was measured" : "";
  const spent =
    left > 0 ? `left ${shareText(left)} of its budget` : `spent ${shareText(1 - left)} of its budget`;
  return `It would have ${spent}${of}, ${fired(tiers)}.`;
}

function fired(tiers: Replay["tiers"]): string {
  const count = (severity: string) =>
    tiers.reduce((sum, tier) => sum + (tier.severity === severity ? tier.fired : 0), 0);
  const [pages, tickets] = [count("page"), count("ticket")];
  if (pages === 0 && tickets === 0) return "and told nobody";
  const told = [
    ...(pages > 0 ? [`paged ${times(pages)}`] : []),
    ...(tickets > 0 ? [`opened ${tickets === 1 ? "one ticket" : `${tickets} tickets`}`] : []),
  ];
  return told.length === 1 ? `and ${told[0]}` : told.join(" and ");
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
