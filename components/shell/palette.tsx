"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useDeferredValue, useRef, useState } from "react";
import { destinations } from "#components/shell/destinations.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { safeHref } from "#components/ui/safe-href.ts";
import { Sheet } from "#components/ui/sheet.tsx";

const row =
  "flex min-h-9 cursor-pointer items-center gap-3 px-4 py-1.5 data-[selected=true]:border-l-2 data-[selected=true]:border-course data-[selected=true]:bg-sunk data-[selected=true]:pl-3.5";

/** One box for going and doing. The server ranks what it finds; the pages themselves are always among it. */
export default function Palette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  const found = useQuery(
    trpc.palette.search.queryOptions({ q }, { placeholderData: keepPreviousData, enabled: open }),
  );
  const pages = destinations.filter((page) => page.title.toLowerCase().includes(q.toLowerCase()));
  // Until somebody moves the choice, it is the best row there is, also when better ones arrive.
  const [chosen, setChosen] = useState<string | null>(null);
  const moved = useRef(false);
  const best = found.data?.[0];
  const first = best ? rowId(best.kind, best.href) : rowId("page", pages[0]?.href ?? "");

  function search(next: string) {
    setText(next);
    setChosen(null);
    moved.current = false;
  }

  function go(href: string) {
    const safe = safeHref(href);
    onOpenChange(false);
    search("");
    if (safe?.startsWith("/")) router.push(safe);
    else if (safe) location.assign(safe);
  }

  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Go to, or do" titleHidden place="top">
      <Command
        shouldFilter={false}
        label="Go to, or do"
        value={chosen ?? first}
        onValueChange={(next) => (moved.current ? setChosen(next) : null)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key.length > 1) moved.current = true;
        }}
        onPointerMove={() => {
          moved.current = true;
        }}
        className="flex min-h-0 flex-col"
      >
        <Command.Input
          autoFocus
          value={text}
          onValueChange={search}
          placeholder="A service, a runbook, a request, a page"
          className="h-12 w-full border-b border-rule bg-transparent px-4 -outline-offset-2 placeholder:text-ink-3"
        />
        <Command.List className="min-h-0 overflow-y-auto py-2" aria-busy={found.isFetching || undefined}>
          {found.error ? (
            <p role="alert" className="px-4 py-2 text-signal">
              {failureOf(found.error).message}. Pages can still be reached.
            </p>
          ) : null}
          {found.isSuccess && found.data.length === 0 && pages.length === 0 ? (
            <p className="px-4 py-2 text-ink-2">Nothing goes by that name.</p>
          ) : null}
          {found.data?.map((hit) => (
            <Command.Item
              key={rowId(hit.kind, hit.href)}
              value={rowId(hit.kind, hit.href)}
              onSelect={() => go(hit.href)}
              className={row}
            >
              <span className="truncate font-medium">{hit.title}</span>
              <span className="truncate text-ink-2">{hit.hint}</span>
              <span className="ml-auto shrink-0 text-label text-ink-3">{hit.kind}</span>
            </Command.Item>
          ))}
          {pages.map((page) => (
            <Command.Item
              key={page.href}
              value={rowId("page", page.href)}
              onSelect={() => go(page.href)}
              className={row}
            >
              <span className="font-medium">{page.title}</span>
              <kbd className="ml-auto text-ink-3">g {page.key}</kbd>
            </Command.Item>
          ))}
        </Command.List>
        <p className="border-t border-rule px-4 py-2 text-label text-ink-3">
          <kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> go, <kbd>Esc</kbd> close
        </p>
      </Command>
    </Sheet>
  );
}

function rowId(kind: string, href: string): string {
  return `${kind} ${href}`.toLowerCase();
}
