"use client";
import { mono, sans, serif } from "#app/fonts.ts";
import { FailedPage } from "#components/shell/failed-page.tsx";
import "./globals.css";

/** The last resort, when even the frame of the page failed: it brings its own. */
export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en" className={`${sans.variable} ${serif.variable} ${mono.variable}`}>
      <body className="bg-paper">
        <title>The portal failed · Portolan</title>
        <FailedPage digest={error.digest ?? null} retry={retry} />
      </body>
    </html>
  );
}
