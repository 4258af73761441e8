"use client";
import { useRouter } from "next/navigation";
import { useShortcut } from "#components/ui/keys.tsx";
import { safeHref } from "#components/ui/safe-href.ts";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Age } from "#components/ui/time.tsx";
import type { NeedsYouRow } from "#domain/delivery/home-view.ts";

type Kind = NeedsYouRow["kind"];

const faces = {
  "failed-request": { shape: "bad", word: "Failed", act: "Open" },
  "failed-check": { shape: "bad", word: "Check failed", act: "Read" },
  "sync-failed": { shape: "bad", word: "Sync failed", act: "Read" },
  degraded: { shape: "bad", word: "Degraded", act: "Look" },
  "budget-exhausted": { shape: "bad", word: "Budget spent", act: "Explain" },
  "budget-burning": { shape: "at-risk", word: "Burning", act: "Explain" },
  conflict: { shape: "at-risk", word: "Conflict", act: "Open" },
  drift: { shape: "at-risk", word: "Drifted", act: "Compare" },
  review: { shape: "moving", word: "Review", act: "Review" },
  merge: { shape: "moving", word: "Merge", act: "Merge" },
} as const satisfies Record<Kind, { shape: StatusShape; word: string; act: string }>;

const columns: Column<NeedsYouRow>[] = [
  {
    id: "state",
    title: "State",
    width: "w-37.5",
    narrow: "line",
    cell: (row) => <Status shape={faces[row.kind].shape}>{faces[row.kind].word}</Status>,
  },
  {
    id: "what",
    title: "What",
    narrow: "title",
    cell: (row) => (
      <>
        <SafeLink href={row.href} className="row-link font-medium">
          {row.title}
        </SafeLink>{" "}
        <span className="text-ink-2 @max-3xl:-mr-24 @max-3xl:block">{row.hint}</span>
      </>
    ),
  },
  {
    id: "since",
    title: "Since",
    width: "w-24",
    narrow: "end",
    cell: (row) => (row.since ? <Age at={row.since} suffix="" className="text-label text-ink-3" /> : null),
  },
  {
    id: "act",
    title: "Action",
    width: "w-28",
    align: "right",
    narrow: "off",
    cell: (row) => (
      <span
        aria-hidden="true"
        className="-my-1 inline-block rounded-control border border-control bg-sheet px-3 py-0.75 font-medium"
      >
        {faces[row.kind].act}
      </span>
    ),
  },
];

/** What only this person can move on, worst first. The digits open the first nine. */
export function NeedsYou({ rows }: { rows: readonly NeedsYouRow[] }) {
  return (
    <>
      <Table label="Needs you" columns={columns} rows={rows} rowKey={(row) => row.id} headless />
      {rows.slice(0, 9).map((row, index) => (
        <DigitKey key={row.id} digit={index + 1} row={row} />
      ))}
    </>
  );
}

function DigitKey({ digit, row }: { digit: number; row: NeedsYouRow }) {
  const router = useRouter();
  useShortcut(String(digit), row.title, () => {
    const href = safeHref(row.href);
    if (href?.startsWith("/")) router.push(href);
    else if (href) location.assign(href);
  });
  return null;
}
