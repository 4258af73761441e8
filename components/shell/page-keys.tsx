"use client";
import { useRouter } from "next/navigation";
import { destinations } from "#components/shell/destinations.ts";
import { useAnnounce } from "#components/ui/announce.tsx";
import { useShortcut } from "#components/ui/keys.tsx";

/** The keys every page has. They draw nothing. */
export function PageKeys() {
  const announce = useAnnounce();
  useShortcut("/", "Filter this page", () =>
    document.querySelector<HTMLElement>("[data-page-filter]")?.focus(),
  );
  useShortcut("j", "Next row", () => moveRow(1));
  useShortcut("k", "Previous row", () => moveRow(-1));
  useShortcut("y", "Copy the link to this page", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      announce("Link copied");
    } catch {
      announce("This browser does not let the page copy");
    }
  });
  return destinations.map((destination) => (
    <GoKey
      key={destination.href}
      href={destination.href}
      title={destination.title}
      letter={destination.key}
    />
  ));
}

function GoKey({ href, title, letter }: { href: string; title: string; letter: string }) {
  const router = useRouter();
  useShortcut(`g ${letter}`, title, () => router.push(href));
  return null;
}

function moveRow(step: 1 | -1) {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row] .row-link")];
  const at = rows.findIndex((row) => row.matches(":focus"));
  const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step;
  rows[next]?.focus();
}
