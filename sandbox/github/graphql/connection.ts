import { GraphError } from "./graph-error.ts";

export type PageArguments = { first?: number; last?: number; after?: string; before?: string };

/** A GraphQL connection over a list in memory; cursors are positions. GitHub refuses more than 100 and none at all. */
export function connection<Row, Edge extends { node: unknown }>(
  rows: readonly Row[],
  args: PageArguments,
  edge: (row: Row) => Edge,
) {
  const { first, last } = args;
  if (first === undefined && last === undefined)
    throw new GraphError(
      "MISSING_PAGINATION_BOUNDARIES",
      "You must provide a `first` or `last` value to properly paginate the connection.",
    );
  if ((first ?? last ?? 0) > 100)
    throw new GraphError("EXCESSIVE_PAGINATION", "Requesting more than 100 records exceeds the limit.");
  const from = args.after === undefined ? 0 : position(args.after) + 1;
  const to = args.before === undefined ? rows.length : position(args.before);
  const window = rows.slice(from, to).map((row, index) => ({ row, at: from + index }));
  const chosen = first !== undefined ? window.slice(0, first) : window.slice(-(last ?? 0));
  const edges = chosen.map(({ row, at }) => ({ cursor: cursor(at), ...edge(row) }));
  return {
    totalCount: rows.length,
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: (chosen.at(-1)?.at ?? from - 1) < to - 1,
      hasPreviousPage: (chosen[0]?.at ?? 0) > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function cursor(at: number): string {
  return Buffer.from(`cursor:${at}`).toString("base64");
}

function position(text: string): number {
  const found = /^cursor:(\d+)$/.exec(Buffer.from(text, "base64").toString("utf8"));
  if (found === null)
    throw new GraphError("INVALID_CURSOR_ARGUMENTS", `\`${text}\` does not appear to be a valid cursor.`);
  return Number(found[1]);
}
