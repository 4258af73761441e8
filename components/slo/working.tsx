import { CopyButton } from "#components/ui/copy-button.tsx";
import { ScrollText } from "#components/ui/scroll-region.tsx";
import { ClockTime } from "#components/ui/time.tsx";
import type { AskedQuery } from "#domain/slo/views/budget-view.ts";

/** The arithmetic of a figure, line by line as it was done. */
export function Working({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ScrollText className="overflow-x-auto text-ink-2 last-of-type:[&>span:last-child]:text-ink">
      {lines.map((line, index) => (
        // The lines are one derivation: they have no identity but their place in it.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <span key={index} className="block">
          {line}
        </span>
      ))}
    </ScrollText>
  );
}

/** Queries as they were sent, to be asked again by anybody. */
export function AskedQueries({ queries }: { queries: readonly AskedQuery[] }) {
  return (
    <ul className="grid gap-3">
      {queries.map(({ purpose, expression, at }) => (
        <li key={`${purpose} ${expression}`}>
          <div className="flex flex-wrap items-center justify-between gap-x-3">
            <span className="text-label text-ink-2">
              {purpose}, at <ClockTime at={at} />
            </span>
            <CopyButton text={expression} look="quiet" about={`the query for ${purpose}`}>
              Copy
            </CopyButton>
          </div>
          <ScrollText className="bg-sunk px-3 py-2 wrap-anywhere whitespace-pre-wrap">
            {expression}
          </ScrollText>
        </li>
      ))}
    </ul>
  );
}
