"use client";
import { mono, sans, serif } from "#app/fonts.ts";
import { FailedPage } from "#components/shell/failed-page.tsx";
import "./globals.css";

/** The last resort, when even the frame of the page failed: it brings its own. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en" className={`${sans.variable} ${serif.variable} ${mono.variable}`}>
      <body className="bg-paper">
        <title>The portal failed · Portolan</title>
        <FailedPage digest={error.digest ?? null} retry={reset} />
      </body>
    </html>
  );
}
