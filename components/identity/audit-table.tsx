import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Age } from "#components/ui/time.tsx";
import type { AuditRow } from "#domain/identity/audit-view.ts";

const columns: Column<AuditRow>[] = [
  {
    id: "at",
    title: "When",
    width: "w-24",
    narrow: "end",
    cell: (row) => <Age at={row.at} suffix="" className="text-label text-ink-3" />,
  },
  {
    id: "actor",
    title: "Who",
    width: "w-44",
    narrow: "line",
    cell: (row) => (
      <>
        {row.actor}
        {row.onBehalfOf ? <span className="block text-label text-ink-2">for {row.onBehalfOf}</span> : null}
      </>
    ),
  },
  {
    id: "action",
    title: "What",
    narrow: "title",
    cell: (row) => (
      <>
        <span className="font-medium">{row.action}</span> <AuditObject object={row.object} />
      </>
    ),
  },
  {
    id: "decision",
    title: "Decision",
    width: "w-36",
    narrow: "line",
    cell: (row) => (
      <Status shape={/^(allow|allowed|done|ok)/.test(row.decision) ? "good" : "held"}>{row.decision}</Status>
    ),
  },
  {
    id: "request",
    title: "Request",
    width: "w-36",
    narrow: "line",
    cell: (row) =>
      row.requestId?.startsWith("req_") ? (
        <SafeLink href={`/requests/${row.requestId}`}>
          <code>{row.requestId}</code>
        </SafeLink>
      ) : row.requestId ? (
        <code title={row.requestId} className="text-ink-3">
          {row.requestId.slice(0, 8)}
        </code>
      ) : null,
  },
  {
    id: "hash",
    title: "Entry",
    width: "w-36",
    narrow: "off",
    align: "right",
    cell: (row) =>
      row.genuine ? (
        <code title={row.hash} className="text-ink-3">
          {row.seq} · {row.hash.slice(0, 7)}
        </code>
      ) : (
        <Status shape="bad">
          altered <code>{row.seq}</code>
        </Status>
      ),
  },
];

/** What was changed, leading to its page where it has one. */
function AuditObject({ object }: { object: string }) {
  const request = /^request:(req_[a-z0-9]{8})$/.exec(object)?.[1];
  if (request !== undefined) return <SafeLink href={`/requests/${request}`}>{object}</SafeLink>;
  const objective = /^slo\/(.+)$/.exec(object)?.[1];
  if (objective === undefined) return <span className="text-ink-2">{object}</span>;
  return <SafeLink href={`/budgets/${encodeURIComponent(objective)}`}>{object}</SafeLink>;
}

/** Entries of the audit log. */
export function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return <Table label="Audit log" columns={columns} rows={rows} rowKey={(row) => String(row.seq)} />;
}
