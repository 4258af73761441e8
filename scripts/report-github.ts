/**
 * Ends a run of every suite: writes down what was asked of the trial GitHub and how each call ended, and fails where
 * something the portal relies on was not tried.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Exercised } from "#sandbox/github/conformance/watches.ts";
import { accountsVariable, readAccounts } from "#tests/github/exercised.ts";
import { untried } from "#tests/github/relied-on.ts";

const dir = process.env[accountsVariable];
if (!dir) throw new Error(`Set ${accountsVariable} to the folder that the suites wrote their accounts to.`);
const account = readAccounts(dir);

const report = join(dir, "../github-report.md");
const rows = [...account.anybody.keys()].sort().map((name) => {
  const cell = (exercised: Exercised) => [...(exercised.get(name) ?? [])].sort().join(", ");
  return `| ${name} | ${cell(account.portal)} | ${cell(account.anybody)} |`;
});
const head = "| Call or webhook | Outcomes for the portal | Outcomes for anybody |\n| --- | --- | --- |";
writeFileSync(report, `${head}\n${rows.join("\n")}\n`);

const outcomes = (exercised: Exercised) => [...exercised.values()].reduce((sum, { size }) => sum + size, 0);
const counted = (exercised: Exercised) => `${exercised.size} with ${outcomes(exercised)} outcomes`;
console.log(
  `Calls and webhooks tried: ${counted(account.anybody)}; by the portal ${counted(account.portal)}.`,
);
console.log(`Each stands in ${report}`);

const missing = untried(account);
if (missing.length > 0) {
  console.error(`The portal relies on what no test tried:\n${missing.join("\n")}`);
  process.exit(1);
}
