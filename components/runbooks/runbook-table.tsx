import Link from "next/link";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { errorsAmong } from "#domain/problem.ts";
import { runbookHref } from "#domain/runbooks/runbook-address.ts";
import type { RunbookRow } from "#domain/runbooks/runbook-view.ts";

const columns: Column<RunbookRow>[] = [
  {
    id: "runbook",
    title: "Runbook",
    narrow: "title",
    cell: (row) => (
      <>
        <Link prefetch={false} href={runbookHref(row.slug)} className="row-link font-medium">
          {row.title}
        </Link>{" "}
        <span className="line-clamp-1 text-ink-2">
          {row.problems.length > 0 ? (
            <Status shape="at-risk">{faultOf(row)}</Status>
          ) : (
            (row.excerpt ?? <code className="text-ink-3">{row.slug}</code>)
          )}
        </span>
      </>
    ),
  },
  {
    id: "alert",
    title: "Alert",
    width: "w-60",
    narrow: "line",
    cell: (row) =>
      row.alerts.length === 0 ? (
        <span className="text-ink-3 @max-3xl:hidden">none</span>
      ) : (
        <span className="wrap-anywhere">{row.alerts.join(", ")}</span>
      ),
  },
  {
    id: "service",
    title: "Service",
    width: "w-44",
    narrow: "line",
    cell: ({ service }) =>
      service?.known ? (
        <SafeLink
          href={`/services/${encodeURIComponent(service.name)}`}
          className="relative z-10 text-ink-2 hover:text-ink hover:underline"
        >
          {service.name}
        </SafeLink>
      ) : (
        <span className="text-ink-2">{service?.name}</span>
      ),
  },
  {
    id: "severity",
    title: "Severity",
    width: "w-28",
    narrow: "end",
    cell: (row) => <span className="text-ink-2">{row.severity}</span>,
  },
  {
    id: "owner",
    title: "Owner",
    width: "w-32",
    narrow: "off",
    cell: (row) => row.owner?.slug ?? <Status shape="unknown">no team</Status>,
  },
];

function faultOf({ problems }: RunbookRow): string {
  const [worst] = errorsAmong(problems);
  if (worst === undefined) return "Leads to what is not there";
  return worst.code === "file-unreadable" ? "The file was not read" : "Front matter cannot be read";
}

/** Runbooks with the alerts they answer and whoever keeps them. */
export function RunbookTable({ rows }: { rows: readonly RunbookRow[] }) {
  return <Table label="Runbooks" columns={columns} rows={rows} rowKey={(row) => row.slug} />;
}
