import pino from "pino";
import { expect, test } from "vitest";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import type { CommitStatus } from "#server/delivery/ports.ts";
import { tellLostMergeGroups } from "#server/delivery/tell-merge-groups.ts";

const { signal } = new AbortController();
const now = new Date("2026-11-22T09:00:00Z");
const context = "portolan/error-budget";
const group = (head: string) => ({ head, base: "b".repeat(40), ref: `queue/${head}`, told: ["build"] });
const never = () => Promise.reject(new Error("is not asked here"));

/** Two groups that nobody told, of which the first is answered with `refusal`; gives the heads that were told. */
async function tell(refusal: Error): Promise<string[]> {
  const said: CommitStatus[] = [];
  const groups = [group("gone"), { ...group("said"), told: [context] }, group("lost")];
  const telling = tellLostMergeGroups(
    {
      github: {
        mergeGroups: async () => groups,
        listRecent: never,
        read: never,
        compare: never,
        treeOf: never,
      },
      budgets: {
        ofPullRequest: never,
        ofMergeGroup: async ({ head }) => {
          if (head === "gone") throw refusal;
          return { sha: head, context, state: "success", description: "Touches no budget", targetUrl: "" };
        },
      },
      statuses: { setStatus: async (status) => void said.push(status) },
      log: pino({ enabled: false }),
    },
    now,
    signal,
  );
  await telling;
  return said.map(({ sha }) => sha);
}

test("one that cannot be told holds up no other, nor the look at GitHub", async () => {
  expect(await tell(new Error("No commit found for SHA"))).toEqual(["lost"]);
});

test("where GitHub asks for silence nothing more is tried", async () => {
  const limited = new RepoFailed("set a status", { kind: "limited", retryAt: now }, "Wait.");
  await expect(tell(limited)).rejects.toBe(limited);
});
