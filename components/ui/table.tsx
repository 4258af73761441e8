import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

/**
 * `narrow` says where a cell goes when a row becomes two lines below 768 px of room: the first line (`title`), its right end
 * (`end`), the second line (`line`), or nowhere (`off`). Every table has one `title`, whose link covers the row.
 */
export type Column<Row> = {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  narrow: "title" | "end" | "line" | "off";
  align?: "right";
  /** A width class, such as `w-40`; without one the column shares what is left. */
  width?: string;
};

type TableProps<Row> = {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  headless?: boolean;
};

const narrowCell = {
  title: "@max-3xl:block @max-3xl:pr-24",
  end: "@max-3xl:absolute @max-3xl:right-3 @max-3xl:top-2.5 @max-3xl:text-right",
  line: "@max-3xl:mt-1 @max-3xl:mr-4 @max-3xl:inline-block @max-3xl:align-middle @max-3xl:empty:hidden",
  off: "@max-3xl:hidden",
} as const;

/** A list of things, each row one link. A real table where there is room, two-line rows where there is none. */
export function Table<Row>({ label, columns, rows, rowKey, headless = false }: TableProps<Row>) {
  return (
    <div className="@container">
      <table className="w-full border-collapse border bg-sheet @max-3xl:block @3xl:table-fixed">
        <caption className="sr-only">{label}</caption>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} className={column.width} />
          ))}
        </colgroup>
        <thead className={headless ? "sr-only" : "@max-3xl:sr-only"}>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classNames(
                  "px-3 py-1.5 text-left text-label font-medium text-ink-2",
                  column.align === "right" && "text-right",
                )}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="@max-3xl:block">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              data-row
              className={classNames(
                "relative border-rule hover:bg-sunk not-first:border-t @max-3xl:block @max-3xl:px-3 @max-3xl:py-2.5",
                !headless && "@3xl:first:border-t",
              )}
            >
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={classNames(
                    "wrap-anywhere @3xl:px-3 @3xl:py-2.5",
                    column.align === "right" && "@3xl:text-right",
                    narrowCell[column.narrow],
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
