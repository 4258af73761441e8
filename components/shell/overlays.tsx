"use client";
import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from "react";
import { useShortcut } from "#components/ui/keys.tsx";

const Palette = lazy(() => import("#components/shell/palette.tsx"));
const ShortcutSheet = lazy(() => import("#components/shell/shortcut-sheet.tsx"));

type Overlay = "palette" | "shortcuts" | null;
const OverlayContext = createContext<(overlay: Overlay) => void>(() => {});

/** Opens one of the sheets that can lie over any page. */
export function useOverlay(): (overlay: Overlay) => void {
  return useContext(OverlayContext);
}

/** The palette and the sheet of shortcuts, fetched when first asked for. */
export function Overlays({ children }: { children: ReactNode }) {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [asked, setAsked] = useState<{ palette: boolean; shortcuts: boolean }>({
    palette: false,
    shortcuts: false,
  });
  function show(next: Overlay) {
    if (next !== null) setAsked({ ...asked, [next]: true });
    setOverlay(next);
  }
  useShortcut("mod+k", "Go to, or do", () => show("palette"));
  useShortcut("?", "Show this sheet", () => show("shortcuts"));
  return (
    <OverlayContext value={show}>
      {children}
      <Suspense fallback={null}>
        {asked.palette ? (
          <Palette open={overlay === "palette"} onOpenChange={(open) => show(open ? "palette" : null)} />
        ) : null}
        {asked.shortcuts ? (
          <ShortcutSheet
            open={overlay === "shortcuts"}
            onOpenChange={(open) => show(open ? "shortcuts" : null)}
          />
        ) : null}
      </Suspense>
    </OverlayContext>
  );
}
