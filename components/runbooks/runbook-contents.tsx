import type { DrawnHeading } from "#domain/runbooks/drawing.ts";

const indents: Record<number, string> = { 2: "", 3: "lg:pl-3", 4: "lg:pl-6" };

/** The headings of a runbook, each a link to its part. */
export function RunbookContents({ headings }: { headings: readonly DrawnHeading[] }) {
  return (
    <nav aria-label="Contents">
      <ul className="max-lg:flex max-lg:flex-wrap max-lg:gap-x-4">
        {headings.map((heading) => (
          <li key={heading.id} className={indents[heading.level] ?? "lg:pl-9"}>
            <a
              href={`#${encodeURIComponent(heading.id)}`}
              className="inline-flex min-h-6 items-center rounded-control text-ink-2 wrap-anywhere hover:text-ink hover:underline"
            >
              {heading.text || heading.id}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
