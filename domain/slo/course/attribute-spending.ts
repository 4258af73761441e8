import { type Bucket, createSums } from "#domain/slo/course/buckets.ts";
import type { DeployMark, Spending } from "#domain/slo/views/budget-view.ts";

/** A recording looks back five minutes, so what was counted there may lie so long before. */
const lookbackMs = 300_000;

/**
 * Bad events between one deploy and the next, oldest first, beginning with those before the first deploy of the window.
 * A step that a deploy lies in, or that looks back beyond one, may belong to either side: without those it is the least,
 * with them the most. Where nothing is allowed there are no shares, and the list is empty.
 */
export function attributeSpending(
  buckets: readonly Bucket[],
  stepSeconds: number,
  deploys: readonly DeployMark[],
  allowed: number | null,
): { spending: Spending[]; deploys: DeployMark[] } {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last || allowed === null || allowed === 0) return { spending: [], deploys: [...deploys] };
  const stepMs = stepSeconds * 1_000;
  const begin = first.at.getTime() - stepMs;
  const steps = (time: number) => (time - begin) / stepMs;
  const sums = createSums(buckets);
  const sorted = deploys.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const spending = [null, ...sorted].map((deploy, index): Spending => {
    const from = deploy?.at.getTime() ?? null;
    const until = sorted[index]?.at ?? null;
    const to = until?.getTime() ?? null;
    const least = sums(
      from === null ? 0 : Math.ceil(steps(from + lookbackMs)),
      to === null ? buckets.length : Math.floor(steps(to)),
    );
    const most = sums(
      from === null ? 0 : Math.floor(steps(from)),
      to === null ? buckets.length : Math.ceil(steps(to + lookbackMs)),
    );
    const bad = { least: least.bad, most: most.bad };
    const share = { least: bad.least / allowed, most: bad.most / allowed };
    return { after: deploy, until: until ?? last.at, bad, share };
  });
  return withWorst(spending, sorted);
}

/** Marks the deploy after which most was surely spent, where anything was. */
function withWorst(
  spending: Spending[],
  deploys: readonly DeployMark[],
): { spending: Spending[]; deploys: DeployMark[] } {
  const most = Math.max(0, ...spending.flatMap(({ after, bad }) => (after ? [bad.least] : [])));
  const worst = spending.find(({ after, bad }) => after !== null && most > 0 && bad.least === most)?.after;
  const marked = (deploy: DeployMark) => ({ ...deploy, worst: deploy === worst });
  return {
    spending: spending.map((each) => ({ ...each, after: each.after && marked(each.after) })),
    deploys: deploys.map(marked),
  };
}
