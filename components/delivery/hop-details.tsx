import { HopMark, hopStateWords } from "#components/delivery/hop-mark.tsx";
import { EvidenceText } from "#components/ui/evidence.tsx";
import type { HopDetail, HopState } from "#domain/delivery/course.ts";

const worstFirst: readonly HopState[] = ["failed", "unknown", "held", "now", "ahead", "done", "skipped"];

/** The checks, resources or pods under a hop, worst first; folded away once the hop is behind. */
export function HopDetails({ details, open }: { details: readonly HopDetail[]; open: boolean }) {
  if (details.length === 0) return null;
  const sorted = details.toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state));
  const list = (
    <ul className="mt-1">
      {sorted.map((detail) => (
        <li key={detail.id} className="grid grid-cols-[1rem_1fr] gap-x-2 py-0.5 leading-5">
          <span className="flex h-5 items-center justify-center">
            <HopMark state={detail.state} size="size-3.5" />
          </span>
          <span className="min-w-0 wrap-anywhere">
            <span className="text-ink">{detail.title}</span>
            <span className="sr-only">, {hopStateWords[detail.state]}</span>
            {detail.evidence.length > 0 ? (
              <>
                {" "}
                <EvidenceText pieces={detail.evidence} />
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
  if (open) return list;
  return (
    <details className="print:hidden">
      <summary className="inline-block min-h-6 rounded-control leading-6 text-ink-3 hover:text-ink">
        {details.length} in detail
      </summary>
      {list}
    </details>
  );
}
