import { expect, type Page, test } from "@playwright/test";
import { goTo, signIn } from "./people.ts";
import { openPull, prometheusAway, ringPage } from "./slo-world.ts";

const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const unverified = "; unverified since";
const age = /\d+\s(s|min|h) old/;

let undo: () => Promise<void> = async () => {};
test.afterEach(async () => {
  await undo();
  undo = async () => {};
});

test("a target that is tightened says what it would have left and paged, and becomes a pull request that is followed", async ({
  page,
}) => {
  await signIn(page, "ines", "/budgets/order-service-availability/change");
  const said = panel(page, "What it would have done").getByRole("status");
  await expect(said).toHaveText(
    /^It would have left \d+(\.\d)?\s% of its budget, .*\bpaged (once|twice|\d+ times)/,
  );
  const before = await said.textContent();
  const send = page.getByRole("button", { name: "Open pull request" });
  await expect(send).toBeDisabled();

  await page.getByLabel("Target, percent").fill("99.95");
  await expect(said).toHaveText(
    /^It would have spent \d{3,}(\.\d)?\s% of its budget, .*\bpaged (once|twice|\d+ times)/,
  );
  expect(await said.textContent()).not.toBe(before);
  await send.click();

  await expect(page).toHaveURL(/\/requests\/req_[a-z0-9]{8}$/);
  await expect(page.getByRole("link", { name: /Pull request #\d+/ }).first()).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole("button", { name: "Cancel this request" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel this request" }).click();
  await expect(page.getByRole("dialog")).toBeHidden({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Cancel this request" })).toBeHidden({ timeout: 60_000 });
});

test("an override that a person ends: the pull request is held again, and the audit log says who ended it", async ({
  page,
}) => {
  const pull = await openPull("held-again", "services/notification-service/held-again.md");
  undo = pull.withdraw;
  await signIn(page, "mara", "/budgets/notification-service-success");
  const policy = panel(page, "What the policy says");
  const change = policy.getByRole("listitem").filter({ hasText: `#${pull.number} ` });
  await expect(change.getByText("Held", { exact: true })).toBeVisible({ timeout: 90_000 });

  await policy.getByRole("button", { name: "Override the freeze" }).click();
  const asked = page.getByRole("dialog");
  await asked.getByLabel("Reason").fill("Only until the mended release is out");
  await asked.getByRole("button", { name: "Override", exact: true }).click();
  await expect(policy.getByText(/Overridden by mara until/)).toBeVisible();
  await expect(change.getByText("Let in", { exact: true })).toBeVisible({ timeout: 60_000 });

  await policy.getByRole("button", { name: "End the override" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End it" }).click();
  await expect(policy.getByText(/Overridden by/)).toBeHidden();
  await expect(policy).toContainText("Changes are frozen");
  await expect(change.getByText("Held", { exact: true })).toBeVisible({ timeout: 60_000 });
  await goTo(page, "Audit");
  const row = page.getByRole("row").filter({ hasText: "budget.end-override" }).first();
  await expect(row).toContainText("mara");
  await expect(row).toContainText("slo/notification-service-success");
});

test("an alert that rings is on the open pages without a reload, and so is its end", async ({
  page,
  context,
}) => {
  const words = "Rung by a test";
  await signIn(page, "ines", "/budgets/order-service-checkout");
  const alerts = panel(page, "Alerts");
  await expect(alerts).toBeVisible();
  const home = await context.newPage();
  await home.goto(new URL("/", page.url()).href);
  const needs = panel(home, "Needs you");
  await expect(needs).toBeVisible();
  const loads = await countLoads(page, home);

  undo = await ringPage("order-service-checkout", words);
  await expect(alerts.getByRole("listitem").filter({ hasText: words })).toContainText("Page firing");
  await expect(needs.getByRole("row").filter({ hasText: words })).toContainText("burns its error budget");
  await goTo(home, "Home");
  await undo();
  // Alertmanager itself waits ten seconds before it tells a group's next news.
  await expect(alerts).not.toContainText(words, { timeout: 40_000 });
  await expect(needs).not.toContainText(words);
  expect(loads()).toBe(0);
});

test("Prometheus away: figures say how old they are, the verdict stays and says since when it is unverified, and all comes back", async ({
  page,
}) => {
  test.setTimeout(480_000);
  await signIn(page, "greta", "/budgets/notification-service-success");
  const policy = panel(page, "What the policy says");
  await expect(policy).toContainText("Changes are frozen", { timeout: 90_000 });
  await expect(policy).not.toContainText(unverified);
  const figures = panel(page, "Figures");
  await expect(figures).not.toContainText(age);
  const loads = await countLoads(page);

  undo = await prometheusAway();
  await expect(figures).toContainText(age, { timeout: 60_000 });
  await expect(figures).toContainText(/Prometheus answered 503/);
  await expect(figures.getByRole("definition").first()).toContainText("%");
  // The worker evaluates at every full minute.
  await expect(policy).toContainText(unverified, { timeout: 90_000 });
  await expect(policy).toContainText("Changes are frozen");
  await expect(page.getByText(/The figures behind this could not be read since/)).toBeVisible();

  await undo();
  await expect(figures).not.toContainText(age, { timeout: 60_000 });
  await expect(policy).not.toContainText(unverified, { timeout: 90_000 });
  await expect(policy).toContainText("Changes are frozen");
  expect(loads()).toBe(0);
});

/** How many documents these pages have loaded from now on, the present one not counted. */
async function countLoads(...pages: Page[]): Promise<() => number> {
  await Promise.all(pages.map((page) => page.waitForLoadState()));
  let loads = 0;
  for (const page of pages) page.on("domcontentloaded", () => (loads += 1));
  return () => loads;
}
