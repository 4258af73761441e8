"use client";
import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

type SheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  titleHidden?: boolean;
  description?: string;
  /** `top` for the palette, which stands where the eye already is; `middle` for the rest. */
  place?: "top" | "middle";
  children: ReactNode;
};

/** A sheet over the page. It keeps focus, gives it back, and closes on Escape. */
export function Sheet({
  open,
  onOpenChange,
  title,
  titleHidden,
  description,
  place = "middle",
  children,
}: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[light-dark(#16213a33,#00000099)]" />
        <Dialog.Popup
          className={classNames(
            "fixed left-1/2 z-50 flex max-h-[80dvh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-sheet border border-rule-strong bg-sheet outline-none",
            place === "top" ? "top-[12vh]" : "top-1/2 -translate-y-1/2",
          )}
        >
          <Dialog.Title
            className={titleHidden ? "sr-only" : "px-4 pt-3.5 font-serif text-section font-semibold"}
          >
            {title}
          </Dialog.Title>
          {description ? (
            <Dialog.Description className="px-4 pt-1 text-ink-2">{description}</Dialog.Description>
          ) : null}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
