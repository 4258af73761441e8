import { countText } from "#components/slo/figure-text.ts";
import { replaySentence } from "#components/slo/replay-sentence.ts";
import { TierTable } from "#components/slo/tier-table.tsx";
import { AskedQueries, Working } from "#components/slo/working.tsx";
import { formatDuration } from "#components/ui/duration.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";

/** What the objective in the form would have done until now, with how that was worked out. */
export function ObjectiveReplay({ replay }: { replay: Replay }) {
  const { bad, total, measuredSeconds, windowSeconds, tiers, stepSeconds, working, queries } = replay;
  return (
    <div className="grid gap-3">
      <p role="status" className="font-serif text-section font-semibold">
        {replaySentence(replay)}
      </p>
      <p className="text-ink-2">
        {bad === null || total === null ? null : `${countText(bad)} of ${countText(total)} events were bad; `}
        {formatDuration(measuredSeconds * 1000)} of {formatDuration(windowSeconds * 1000)} were measured.
      </p>
      <div>
        <TierTable tiers={tiers} stepSeconds={stepSeconds} />
      </div>
      <details>
        <summary className="min-h-6 w-fit rounded-control text-label text-ink-2">
          How this was worked out
        </summary>
        <div className="mt-2 grid gap-3">
          <Working lines={working} />
          <AskedQueries queries={queries} />
        </div>
      </details>
    </div>
  );
}
