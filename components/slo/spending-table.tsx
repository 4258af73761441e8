import { ExplainButton } from "#components/slo/explain-button.tsx";
import { countText, rangeText, shareText } from "#components/slo/figure-text.ts";
import { Sha } from "#components/ui/mono.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { ClockTime } from "#components/ui/time.tsx";
import type { DeployMark, Spending } from "#domain/slo/views/budget-view.ts";

/** Bad events between one deploy and the next, most first, and how far that can be believed. */
export function SpendingTable({ spending }: { spending: readonly Spending[] }) {
  const rows = spending.toSorted((left, right) => right.bad.most - left.bad.most);
  return (
    <>
      <table className="w-full border-collapse border bg-sheet">
        <caption className="sr-only">What spent the budget, between one deploy and the next</caption>
        <thead>
          <tr className="text-label text-ink-2 [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-medium">
            <th scope="col" className="text-left">
              After
            </th>
            <th scope="col" className="text-right">
              Bad
            </th>
            <th scope="col" className="text-right">
              Budget
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ after, until, bad, share }) => (
            <tr
              key={`${after?.commit} ${until.getTime()}`}
              className="border-t border-rule align-top [&>*]:px-3 [&>*]:py-2"
            >
              <th scope="row" className="text-left font-normal wrap-anywhere">
                <After deploy={after} />
              </th>
              <td className="text-right">{rangeText(bad, countText)}</td>
              <td className={`text-right ${after?.worst ? "text-signal" : ""}`}>
                {rangeText(share, shareText)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-label text-ink-2">
        Counted from one deploy to the next, the minutes around a deploy on either side: facts, not causes.{" "}
        <ExplainButton figure="spending">How it is counted</ExplainButton>
      </p>
    </>
  );
}

function After({ deploy }: { deploy: DeployMark | null }) {
  if (deploy === null) return <span className="text-ink-2">the window&apos;s beginning</span>;
  const { commit, at, title, pullRequest } = deploy;
  // Of a commit that no pull request is known for, its id is all there is to say.
  const isNamed = pullRequest !== null || !commit.startsWith(title);
  return (
    <>
      <Sha value={commit} /> deploy, <ClockTime at={at} reference={new Date(0)} />
      {isNamed ? (
        <span className="block text-ink-2">
          {pullRequest === null ? (
            title
          ) : (
            <SafeLink href={pullRequest.url}>
              #{pullRequest.number} {title}
            </SafeLink>
          )}
        </span>
      ) : null}
    </>
  );
}
