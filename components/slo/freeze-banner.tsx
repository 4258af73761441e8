import { budgetHref } from "#components/slo/budget-table.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { ClockTime } from "#components/ui/time.tsx";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

/** What the policy makes of a spent budget, said where changes are made; nothing while all is well. */
export function FreezeBanner({ row }: { row: Pick<BudgetRow, "id" | "service" | "title" | "freeze"> }) {
  const { freeze } = row;
  if (freeze === null || freeze.state === "ok") return null;
  const frozen = freeze.state === "frozen";
  return (
    <Banner
      shape={frozen ? "held" : "at-risk"}
      title={
        frozen ? (
          <>
            Changes to {row.service} are frozen since <ClockTime at={freeze.since} reference={new Date(0)} />
          </>
        ) : (
          <>
            Half of the budget was spent on <ClockTime at={freeze.since} reference={new Date(0)} />
          </>
        )
      }
    >
      {frozen
        ? `The budget of ${row.title} is spent, so its pull requests do not pass the check portolan/error-budget. `
        : `The team of ${row.service} was told. Once all of it is spent, changes freeze. `}
      <SafeLink href={`${budgetHref(row.id)}#policy`}>What the policy says</SafeLink>
      {freeze.unverifiedSince === null ? null : (
        <span className="mt-1 block">
          The figures behind this could not be read since{" "}
          <ClockTime at={freeze.unverifiedSince} reference={new Date(0)} />; until they can, it stays what it
          was.
        </span>
      )}
    </Banner>
  );
}
