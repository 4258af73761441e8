import Link from "next/link";
import { Status } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import type { ServiceRow } from "#domain/catalog/service-view.ts";

const columns: Column<ServiceRow>[] = [
  {
    id: "service",
    title: "Service",
    narrow: "title",
    cell: (row) => (
      <>
        <Link prefetch={false} href={`/services/${row.name}`} className="row-link font-medium">
          {row.title}
        </Link>{" "}
        <span className="line-clamp-1 text-ink-2 @max-3xl:line-clamp-2">{row.description}</span>
      </>
    ),
  },
  {
    id: "owner",
    title: "Owner",
    width: "w-36",
    narrow: "end",
    cell: (row) => row.owner?.slug ?? <Status shape="unknown">no team</Status>,
  },
  {
    id: "environments",
    title: "Environments",
    width: "w-72",
    narrow: "line",
    cell: (row) =>
      row.environments.length === 0 ? (
        <span className="text-ink-3">not deployed</span>
      ) : (
        <span className="flex flex-wrap gap-x-5">
          {row.environments.map((environment) => (
            <Status key={environment.name} shape={environment.condition}>
              <span className="text-ink-2">{environment.name}</span> {environment.word}
            </Status>
          ))}
        </span>
      ),
  },
  {
    id: "open",
    title: "Open pull requests",
    width: "w-40",
    align: "right",
    narrow: "off",
    cell: (row) =>
      row.openPullRequests === null ? (
        <span className="text-ink-3">not known</span>
      ) : (
        row.openPullRequests || null
      ),
  },
  {
    id: "problems",
    title: "Problems",
    width: "w-24",
    align: "right",
    narrow: "off",
    cell: (row) => (row.problems === 0 ? null : <span className="text-ochre">{row.problems}</span>),
  },
];

/** Services with their owners and how each environment is. */
export function ServiceTable({ rows }: { rows: readonly ServiceRow[] }) {
  return <Table label="Services" columns={columns} rows={rows} rowKey={(row) => row.name} />;
}
