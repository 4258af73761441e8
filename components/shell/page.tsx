import Link from "next/link";
import type { ReactNode } from "react";
import { LiveButton } from "#components/shell/live-button.tsx";
import { PaletteTrigger } from "#components/shell/palette-trigger.tsx";

/** A step on the way to the page; the last one, the page itself, has no address. */
export type Crumb = { label: ReactNode; href?: string };

type PageProps = {
  crumbs: Crumb[];
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Fleets, logs and previews take the whole width. */
  wide?: boolean;
  children: ReactNode;
};

/** A page of the portal: where it lies, what it is, what can be done with it, and its panels. */
export function Page({ crumbs, title, lead, actions, wide = false, children }: PageProps) {
  return (
    <div className="min-w-0 flex-1">
      <div className="flex h-13 items-center gap-4 border-b px-4 max-md:h-11 md:px-8 print:hidden">
        <Crumbs crumbs={crumbs} />
        <span className="ml-auto flex items-center gap-3">
          <LiveButton />
          <span className="max-md:hidden">
            <PaletteTrigger />
          </span>
        </span>
      </div>
      <main
        id="main"
        tabIndex={-1}
        className={`px-4 pt-6 pb-16 outline-none md:px-8 ${wide ? "" : "max-w-[calc(1180px+4rem)]"}`}
      >
        <div className="mb-6 flex flex-wrap items-start gap-x-6 gap-y-3">
          <div className="min-w-0 flex-1 basis-80">
            <h1 className="font-serif text-title font-semibold wrap-anywhere">{title}</h1>
            {lead ? (
              <div className="mt-1 max-w-prose wrap-anywhere text-ink-2 md:max-w-none">{lead}</div>
            ) : null}
          </div>
          {actions ? <div className="flex flex-wrap gap-3 print:hidden">{actions}</div> : null}
        </div>
        {children}
      </main>
    </div>
  );
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 gap-1 leading-6 text-ink-2">
        {crumbs.map((crumb, index) => (
          <li key={crumb.href ?? "here"} className="flex min-w-0 gap-1 last:font-medium last:text-ink">
            {index > 0 ? (
              <span aria-hidden="true" className="font-normal text-ink-2">
                /
              </span>
            ) : null}
            {crumb.href ? (
              <Link
                prefetch={false}
                href={crumb.href}
                className="min-h-6 truncate rounded-control leading-6 hover:text-ink hover:underline"
              >
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page" className="truncate">
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
