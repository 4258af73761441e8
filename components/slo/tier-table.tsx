import { burnText, windowText } from "#components/slo/figure-text.ts";
import { formatDuration } from "#components/ui/duration.ts";
import { Status } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import type { TierRow } from "#domain/slo/views/budget-view.ts";

const columns: Column<TierRow>[] = [
  {
    id: "tier",
    title: "Tier",
    narrow: "title",
    cell: ({ factor, longSeconds, shortSeconds, severity }) => (
      <>
        <span className="font-medium">{factor}×</span> over {windowText(longSeconds)} and{" "}
        {windowText(shortSeconds)}
        <span className="text-ink-2">, {severity}</span>
      </>
    ),
  },
  {
    id: "state",
    title: "State",
    width: "w-36",
    narrow: "end",
    cell: (row) => <TierState row={row} />,
  },
  {
    id: "long",
    title: "Long window",
    width: "w-32",
    align: "right",
    narrow: "line",
    cell: ({ burnLong, longSeconds }) => <Burn burn={burnLong} seconds={longSeconds} />,
  },
  {
    id: "short",
    title: "Short window",
    width: "w-32",
    align: "right",
    narrow: "line",
    cell: ({ burnShort, shortSeconds }) => <Burn burn={burnShort} seconds={shortSeconds} />,
  },
  {
    id: "fired",
    title: "In this window it would have fired",
    width: "w-64",
    align: "right",
    narrow: "line",
    cell: ({ fired, firedSeconds, reachable }) =>
      !reachable ? (
        <span className="text-ink-2">never: no outage is large enough</span>
      ) : fired === 0 ? (
        "not once"
      ) : (
        `${fired === 1 ? "once" : `${fired} times`}, for ${formatDuration(firedSeconds * 1000)} in all`
      ),
  },
];

type TierTableProps = {
  tiers: readonly TierRow[];
  /** How often the replay looked. */
  stepSeconds: number;
};

/** Each alert tier: its burn rates now, and what it would have done over the window. */
export function TierTable({ tiers, stepSeconds }: TierTableProps) {
  return (
    <>
      <Table
        label="Alert tiers"
        columns={columns}
        rows={tiers}
        rowKey={({ factor, longSeconds, severity }) => `${factor} ${longSeconds} ${severity}`}
      />
      <p className="mt-2 text-label text-ink-3">
        What a tier would have done is replayed in steps of {formatDuration(stepSeconds * 1000)}. The rules
        look every minute: a firing shorter than a step may be missing here.
      </p>
    </>
  );
}

function TierState({ row }: { row: TierRow }) {
  if (!row.reachable) return <Status shape="unknown">Unreachable</Status>;
  if (row.firing) return <Status shape={row.severity === "page" ? "bad" : "at-risk"}>Firing</Status>;
  if (row.burnLong === null || row.burnShort === null) return <Status shape="unknown">No traffic</Status>;
  return <Status shape="good">Quiet</Status>;
}

function Burn({ burn, seconds }: { burn: number | null; seconds: number }) {
  return (
    <>
      <span className="text-ink-3 @3xl:hidden">{windowText(seconds)} </span>
      {burn === null ? <span className="text-ink-3">not known</span> : burnText(burn)}
    </>
  );
}
