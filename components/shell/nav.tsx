"use client";
import { Menu, X } from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { type Destination, destinations, isAt } from "#components/shell/destinations.ts";
import { Rose } from "#components/shell/rose.tsx";
import { classNames } from "#components/ui/class-names.ts";

/** How many things wait behind a destination, by its address. */
export type Counts = Partial<Record<string, number>>;

/** The way around: a column at the side, a bar that unfolds where there is no room for one. */
export function Nav({ counts, foot, trigger }: { counts: Counts; foot: ReactNode; trigger: ReactNode }) {
  const pathname = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  // Going somewhere folds the bar again.
  const open = openAt === pathname;
  return (
    <header className="border-rule print:hidden max-md:sticky max-md:top-0 max-md:z-30 max-md:border-b max-md:bg-paper md:sticky md:top-0 md:flex md:h-dvh md:w-52 md:shrink-0 md:flex-col md:border-r">
      <div className="flex h-13 items-center gap-2 px-4 md:mt-1 md:h-12 md:px-5">
        <Link
          prefetch={false}
          href="/"
          className="mr-auto flex min-h-6 items-center gap-2.5 rounded-control font-serif text-[1.125rem] font-semibold"
        >
          <Rose />
          Portolan
        </Link>
        <span className="md:hidden">{trigger}</span>
        <button
          type="button"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpenAt(open ? null : pathname)}
          className="flex size-9 items-center justify-center rounded-control border border-control md:hidden"
        >
          {open ? (
            <X aria-hidden="true" className="size-4" />
          ) : (
            <Menu aria-hidden="true" className="size-4" />
          )}
          <span className="sr-only">Menu</span>
        </button>
      </div>
      <div
        id="navigation"
        className={classNames(
          "min-h-0 flex-1 flex-col overflow-y-auto px-3 pb-3 md:flex",
          open ? "flex max-md:max-h-[calc(100dvh-3.25rem)]" : "max-md:hidden",
        )}
      >
        <nav aria-label="Main">
          {[1, 2, 3].map((group) => (
            <ul
              key={group}
              className="not-first:mt-4 not-first:border-t not-first:pt-4 not-first:mx-2 not-first:[&_a]:-mx-2"
            >
              {destinations
                .filter((destination) => destination.group === group)
                .map((destination) => (
                  <NavItem
                    key={destination.href}
                    destination={destination}
                    current={isAt(destination, pathname)}
                    count={counts[destination.href]}
                  />
                ))}
            </ul>
          ))}
        </nav>
        <div className="mt-auto pt-6">{foot}</div>
      </div>
    </header>
  );
}

function NavItem(props: { destination: Destination; current: boolean; count: number | undefined }) {
  const { destination, current, count } = props;
  return (
    <li className="py-px">
      <Link
        prefetch={false}
        href={destination.href}
        aria-current={current ? "page" : undefined}
        className={classNames(
          "flex min-h-7.5 items-center rounded-control pr-1.5 max-md:min-h-10",
          current
            ? "border-l-2 border-signal bg-sunk pl-1.5 font-medium text-ink"
            : "pl-2 text-ink-2 hover:bg-sunk hover:text-ink",
        )}
      >
        {destination.title}
        <OnTheWay />
        {!count ? null : (
          <span className="ml-auto text-label">
            <span className="sr-only">, </span>
            {count}
          </span>
        )}
      </Link>
    </li>
  );
}

/** A dot while the next page is being fetched, for those who would otherwise click twice. */
function OnTheWay() {
  const { pending } = useLinkStatus();
  if (!pending) return null;
  return <span aria-hidden="true" className="ml-2 size-1.5 animate-appear rounded-full bg-course" />;
}
