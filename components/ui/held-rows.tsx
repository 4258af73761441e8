"use client";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";

type HeldRowsProps<Row> = {
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** One of them, and several: `["request", "requests"]`. */
  noun: readonly [string, string];
  children: (rows: readonly Row[]) => ReactNode;
};

/**
 * Keeps a live list still: known rows change in place, new ones wait behind a count until somebody asks for them.
 * Give it a `key` that changes with what was asked for, or the rows of another question count as new.
 */
export function HeldRows<Row>({ rows, rowKey, noun, children }: HeldRowsProps<Row>) {
  const [known, setKnown] = useState(() => new Set(rows.map(rowKey)));
  const fresh = rows.filter((row) => !known.has(rowKey(row))).length;
  return (
    <>
      <div role="status">
        {fresh > 0 ? (
          <Button
            look="quiet"
            className="mb-2 text-course"
            onClick={() => setKnown(new Set(rows.map(rowKey)))}
          >
            Show {fresh} new {fresh === 1 ? noun[0] : noun[1]}
          </Button>
        ) : null}
      </div>
      {children(rows.filter((row) => known.has(rowKey(row))))}
    </>
  );
}
