import { MissingPage } from "#components/shell/missing-page.tsx";

/** An objective that no file on the base branch has. */
export default function ObjectiveNotFound() {
  return (
    <MissingPage
      what="There is no objective by that name"
      how="It may not be merged yet, or it was renamed: an objective appears when its file is on the base branch."
      href="/budgets"
      label="All budgets"
    />
  );
}
