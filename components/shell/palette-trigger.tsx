"use client";
import { Search } from "lucide-react";
import { useOverlay } from "#components/shell/overlays.tsx";

/** The box that opens the palette: go to anything, do anything. */
export function PaletteTrigger({ small = false }: { small?: boolean }) {
  const show = useOverlay();
  if (small) {
    return (
      <button
        type="button"
        onClick={() => show("palette")}
        className="flex size-9 items-center justify-center rounded-control border border-control"
      >
        <Search aria-hidden="true" className="size-4" />
        <span className="sr-only">Go to, or do</span>
      </button>
    );
  }
  return (
    <button
      type="button"
      onClick={() => show("palette")}
      aria-keyshortcuts="Control+K Meta+K"
      className="flex min-h-7 w-62.5 items-center rounded-control border border-control bg-sheet px-2.5 text-left text-ink-3 hover:text-ink"
    >
      Go to, or do
      <kbd className="ml-auto">Ctrl K</kbd>
    </button>
  );
}
