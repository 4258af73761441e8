import { MissingPage } from "#components/shell/missing-page.tsx";

/** Something that does not exist, or that this person may not know of. */
export default function NotFound() {
  return (
    <MissingPage
      what="Not on the chart"
      how="There is nothing here by that name, or you may not see it. The palette (Ctrl K) finds what there is."
    />
  );
}
