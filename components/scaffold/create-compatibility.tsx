import { StatusMark } from "#components/ui/status-mark.tsx";
import type { CompatibilityReport, CompatibilityRow } from "#domain/scaffold/compatibility-report.ts";
import type { Support } from "#domain/scaffold/known-actions.ts";

const words: Record<Support, string> = {
  supported: "done as written",
  understood: "done the portal's way",
  ignored: "left out",
  refused: "refused",
};

/** What the portal makes of everything the template uses, with the line it stands on. Open where something is refused. */
export function CreateCompatibility({ report, file }: { report: CompatibilityReport; file: string }) {
  const { rows, support } = report;
  const odd = rows.filter((row) => row.support !== "supported");
  const shown = odd.length > 0 ? odd : rows;
  return (
    <details open={support === "refused"} className="mt-8 border-t pt-4">
      <summary className="min-h-6 cursor-pointer text-ink-2">
        Compatibility: {rows.length - odd.length} of {rows.length} things this template uses are done as
        written
        {odd.length > 0 ? `, ${odd.length} differently` : ""}
      </summary>
      <ul className="mt-3 grid gap-x-7 gap-y-2 lg:grid-cols-2">
        {shown.map((row) => (
          <Row key={`${row.kind} ${row.where}`} row={row} file={file} />
        ))}
      </ul>
    </details>
  );
}

function Row({ row, file }: { row: CompatibilityRow; file: string }) {
  return (
    <li className="flex gap-2 text-label">
      <span className="flex h-4.5 items-center">
        <StatusMark
          shape={row.support === "refused" ? "bad" : row.support === "supported" ? "good" : "held"}
        />
      </span>
      <span className="min-w-0 wrap-anywhere text-ink-2">
        <code className="text-ink">{row.name}</code> {words[row.support]}.{" "}
        {[row.why, row.mend].filter(Boolean).join(" ")}{" "}
        <code title={row.where}>
          {file.split("/").at(-1)}:{row.line}
        </code>
      </span>
    </li>
  );
}
