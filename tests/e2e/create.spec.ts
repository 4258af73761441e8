import { expect, test } from "@playwright/test";
import { address, approveAndMerge, signIn } from "./people.ts";

test("form, one pull request, checks, merge, sync, healthy", async ({ page, browser }) => {
  test.setTimeout(720_000);
  await signIn(page, "ines", "/create");
  await page.getByRole("link", { name: /HTTP API \(TypeScript\)/ }).click();
  await page.getByLabel("Name", { exact: true }).fill("checkout-api");
  await page.getByLabel("Owner").selectOption({ label: "Payments" });
  await page.getByLabel("What it does").fill("Takes the order through payment");

  await expect(page.getByText("checkout-api is free")).toBeAttached();
  await expect(page.getByText(/policies pass/)).toBeVisible();
  await expect(page.getByRole("tab", { name: /files \d+/i })).toBeVisible();
  await page.getByRole("button", { name: "Open pull request" }).click();

  await expect(page).toHaveURL(/\/requests\/req_[a-z0-9]{8}$/);
  await expect(page.getByRole("heading", { name: "Create checkout-api" })).toBeVisible();
  const pullRequest = page.getByRole("link", { name: /Pull request #\d+/ }).first();
  await expect(pullRequest).toBeVisible({ timeout: 60_000 });
  const number = Number(/#(\d+)/.exec((await pullRequest.textContent()) ?? "")?.[1]);

  await expect(page.getByText("Checks passed")).toBeVisible({ timeout: 280_000 });
  await approveAndMerge(browser, "tomas", number);
  await expect(page.getByText(/Approved and merged|Merged/).first()).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveTitle(/^✓ Live/, { timeout: 280_000 });

  const ledger = await fetch(`${address("E2E_GITHUB")}/_control/ledger`);
  const calls: { operation: string; status: number }[] = await ledger.json();
  expect(
    calls.filter((call) => call.operation === "POST /repos/{owner}/{repo}/pulls" && call.status === 201),
  ).toHaveLength(1);
});
