import type { Metadata } from "next";
import { MissingPage } from "#components/shell/missing-page.tsx";

export const metadata: Metadata = { title: "Not on the chart" };

/** An address the portal does not know. */
export default function NotFound() {
  return (
    <MissingPage
      what="Not on the chart"
      how="No page of the portal has this address. The link may be old, or mistyped."
    />
  );
}
