import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";

test("the exhausted budget: its number explained, its pull request held, the override and its audit row", async ({
  page,
  browser,
}) => {
  // Worst first: what is spent stands on top.
  await signIn(page, "greta", "/budgets");
  const first = page.getByRole("main").getByRole("link", { name: /notification-service Success/ });
  await expect(first).toBeVisible();
  await first.click();
  await expect(page).toHaveURL(/\/budgets\/notification-service-success$/);

  await page.getByRole("button", { name: /explain budget left/i }).click();
  const explained = page.getByRole("dialog");
  await expect(explained.getByText(/^left\s+=/).first()).toBeVisible();
  await expect(explained.getByText(/slo:events_bad:increase5m/).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Changes are frozen").first()).toBeVisible({ timeout: 90_000 });

  // A change of the service spends of its budget, so its pull request is held.
  await page.getByRole("link", { name: "Change objective" }).click();
  await page.getByLabel("Title").fill("Success of deliveries");
  await page.getByRole("button", { name: "Open pull request" }).click();
  await expect(page).toHaveURL(/\/requests\/req_[a-z0-9]{8}$/);
  await expect(page.getByRole("link", { name: /Pull request #\d+/ }).first()).toBeVisible({
    timeout: 60_000,
  });

  const context = await browser.newContext();
  const mara = await context.newPage();
  await signIn(mara, "mara", "/budgets/notification-service-success");
  const policy = mara.getByRole("region", { name: "What the policy says" });
  await expect(policy.getByText(/Frozen: notification-service-success has spent/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(policy.getByText("Held", { exact: true })).toBeVisible();

  await policy.getByRole("button", { name: "Override the freeze" }).click();
  const asked = mara.getByRole("dialog");
  await asked.getByLabel("Reason").fill("The promise itself is changed, agreed with payments");
  await asked.getByRole("button", { name: "Override", exact: true }).click();
  await expect(policy.getByText(/Overridden by mara until/)).toBeVisible();
  await expect(policy.getByText("Let in", { exact: true })).toBeVisible({ timeout: 60_000 });

  await mara.goto(new URL("/audit", mara.url()).href);
  await expect(mara.getByText("budget.override").first()).toBeVisible();
  await expect(mara.getByText("slo/notification-service-success").first()).toBeVisible();
  await context.close();
});
