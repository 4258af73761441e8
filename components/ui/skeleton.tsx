/** Lines standing where text will stand. They do not shimmer: nothing moves that says nothing. */
export function SkeletonLine({ width = "w-40" }: { width?: string }) {
  return (
    <span
      aria-hidden="true"
      className={`my-1 inline-block h-3 max-w-full rounded-control bg-rule ${width}`}
    />
  );
}

/** A few lines on a sheet that is already drawn. */
export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  return (
    <div className="grid gap-1">
      {places(lines).map((place) => (
        <SkeletonLine key={place} width={place % 2 === 0 ? "w-40" : "w-52"} />
      ))}
    </div>
  );
}

const widths = ["w-48", "w-64", "w-40", "w-56", "w-52"];

/** Rows of the height a table's rows have. */
export function SkeletonRows({ rows = 3, height = "h-10" }: { rows?: number; height?: string }) {
  return (
    <div className="border bg-sheet">
      {places(rows).map((row) => (
        <div
          key={row}
          className={`flex min-w-0 items-center gap-8 overflow-hidden border-rule px-3 not-first:border-t ${height}`}
        >
          <SkeletonLine width={widths[row % widths.length] ?? "w-48"} />
          <span className="ml-auto">
            <SkeletonLine width="w-12" />
          </span>
        </div>
      ))}
    </div>
  );
}

function places(count: number): number[] {
  return Array.from({ length: count }, (_, place) => place);
}
