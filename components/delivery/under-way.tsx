"use client";
import Link from "next/link";
import { CourseNow } from "#components/delivery/course-now.tsx";
import { CourseStrip } from "#components/delivery/course-strip.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Elapsed } from "#components/ui/time.tsx";
import type { UnderWayRow } from "#domain/delivery/home-view.ts";

const columns: Column<UnderWayRow>[] = [
  {
    id: "change",
    title: "Change",
    narrow: "title",
    cell: (row) => (
      <>
        <Link prefetch={false} href={`/requests/${row.requestId}`} className="row-link font-medium">
          {row.title}
        </Link>{" "}
        <span className="text-ink-2">{row.ownerTeam}</span>
      </>
    ),
  },
  {
    id: "course",
    title: "Course",
    width: "w-56",
    narrow: "line",
    cell: (row) => <CourseStrip strip={row.strip} />,
  },
  {
    id: "now",
    title: "Now",
    width: "w-64",
    narrow: "line",
    cell: (row) => <CourseNow now={row.strip.now} />,
  },
  {
    id: "elapsed",
    title: "Elapsed",
    width: "w-24",
    align: "right",
    narrow: "end",
    cell: (row) => <Elapsed since={row.startedAt} until={null} known={row.strip.elapsedMs} />,
  },
];

/** Changes on their way, each with its course in short. */
export function UnderWay({ rows }: { rows: readonly UnderWayRow[] }) {
  return <Table label="Under way" columns={columns} rows={rows} rowKey={(row) => row.requestId} />;
}
