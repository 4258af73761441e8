import { CourseStrip } from "#components/delivery/course-strip.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Age } from "#components/ui/time.tsx";
import type { PullRequestRow } from "#domain/delivery/pull-request-view.ts";

type Face = { shape: StatusShape; word: string };

/** What a pull request waits for, worst first, in one word; what it said long ago is not believed any more. */
function pullRequestFace(row: PullRequestRow): Face {
  if (row.observed.state === "unknown") return { shape: "unknown", word: "Not known now" };
  if (row.state === "merged") return { shape: "good", word: "Merged" };
  if (row.state === "closed") return { shape: "held", word: "Closed" };
  if (row.mergeable === "conflict") return { shape: "at-risk", word: "Conflict" };
  if (row.checks.state === "failed") return { shape: "bad", word: "Check failed" };
  if (row.checks.state === "running")
    return { shape: "moving", word: `Checks ${row.checks.passed} of ${row.checks.total}` };
  if (row.review.state === "changes-requested") return { shape: "at-risk", word: "Changes asked for" };
  if (row.state === "draft") return { shape: "held", word: "Draft" };
  if (row.review.state === "waiting") return { shape: "moving", word: "Waiting for review" };
  return { shape: "good", word: "Ready to merge" };
}

const columns: Column<PullRequestRow>[] = [
  {
    id: "title",
    title: "Pull request",
    narrow: "title",
    cell: (row) => (
      <>
        <SafeLink href={row.url} className="row-link font-medium">
          <span className="text-ink-2">#{row.number}</span> {row.title}
        </SafeLink>{" "}
        <span className="text-ink-2 @max-3xl:-mr-24 @max-3xl:block">
          by {row.requestedBy ?? row.authorLogin}
        </span>
      </>
    ),
  },
  {
    id: "state",
    title: "State",
    width: "w-48",
    narrow: "line",
    cell: (row) => {
      const { at, state } = row.observed;
      const face = pullRequestFace(row);
      return (
        <span className="inline-flex flex-wrap gap-x-3 gap-y-1">
          <Status shape={face.shape} stale={state === "stale"}>
            {face.word}
          </Status>
          {state === "fresh" ? null : (
            <Chip tone="ochre">
              GitHub <Age at={at} suffix=" old" />
            </Chip>
          )}
        </span>
      );
    },
  },
  {
    id: "course",
    title: "Course",
    width: "w-44",
    narrow: "line",
    cell: (row) =>
      row.request ? (
        <SafeLink
          href={`/requests/${row.request.id}`}
          className="relative z-10 inline-flex min-h-6 items-center rounded-control"
        >
          <CourseStrip strip={row.request.strip} />
        </SafeLink>
      ) : (
        <span className="text-label text-ink-3 @max-3xl:hidden">not opened here</span>
      ),
  },
  {
    id: "services",
    title: "Services",
    width: "w-40",
    narrow: "off",
    cell: (row) => <span className="text-ink-2">{row.services.join(", ")}</span>,
  },
  {
    id: "updated",
    title: "Updated",
    width: "w-24",
    align: "right",
    narrow: "end",
    cell: (row) => <Age at={row.updatedAt} suffix="" className="text-label text-ink-3" />,
  },
];

/** Pull requests with what each waits for. The row leads to GitHub, the course to the portal's own page of it. */
export function PullRequestTable({ rows }: { rows: readonly PullRequestRow[] }) {
  return (
    <Table
      label="Pull requests"
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.repository}#${row.number}`}
    />
  );
}
