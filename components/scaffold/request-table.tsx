import Link from "next/link";
import { CourseNow } from "#components/delivery/course-now.tsx";
import { CourseStrip } from "#components/delivery/course-strip.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Age, Elapsed } from "#components/ui/time.tsx";
import type { RequestRow } from "#domain/scaffold/request-view.ts";

const columns: Column<RequestRow>[] = [
  {
    id: "change",
    title: "Change",
    narrow: "title",
    cell: (row) => (
      <>
        <Link prefetch={false} href={`/requests/${row.id}`} className="row-link font-medium">
          {row.title}
        </Link>{" "}
        <span className="text-ink-2 @max-3xl:-mr-24 @max-3xl:block">
          {row.ownerTeam}, {row.requester.name}
        </span>
      </>
    ),
  },
  {
    id: "course",
    title: "Course",
    width: "w-48",
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
    title: "Took",
    width: "w-24",
    align: "right",
    narrow: "end",
    cell: (row) => <Elapsed since={row.createdAt} until={row.finishedAt} known={row.strip.elapsedMs} />,
  },
  {
    id: "asked",
    title: "Asked",
    width: "w-24",
    align: "right",
    narrow: "off",
    cell: (row) => <Age at={row.createdAt} className="text-label text-ink-3" />,
  },
];

/** Requests, each with its course in short. */
export function RequestTable({ rows }: { rows: readonly RequestRow[] }) {
  return <Table label="Requests" columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
