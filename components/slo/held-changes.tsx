import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import type { TouchingChange } from "#domain/slo/views/policy-view.ts";

const marks = {
  held: { shape: "held", word: "Held" },
  "let-in": { shape: "good", word: "Let in" },
  untold: { shape: "unknown", word: "Not told yet" },
} as const;

/** The open pull requests that touch a budget, with what each of them was told. */
export function HeldChanges({ changes }: { changes: readonly TouchingChange[] }) {
  if (changes.length === 0) return <p className="text-ink-2">No open pull request touches this service.</p>;
  return (
    <ul aria-label="Open pull requests that touch this service" className="grid gap-2">
      {changes.map(({ number, title, url, state, said }) => (
        <li key={number} className="grid gap-0.5">
          <span className="flex flex-wrap items-baseline gap-x-3">
            <SafeLink href={url}>
              #{number} {title}
            </SafeLink>
            <Status shape={marks[state].shape}>{marks[state].word}</Status>
          </span>
          {said === null ? null : <span className="wrap-anywhere text-label text-ink-2">{said}</span>}
        </li>
      ))}
    </ul>
  );
}
