import { expect, test } from "@playwright/test";
import { address, signIn } from "./people.ts";

const deepLink = "/runbooks/order-service/error-budget-burn";

test("an alert's link leads through the sign-in to its runbook, and from there to its service and back", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: address("E2E_PORTAL") });
  await signIn(page, "ines", deepLink);
  await expect(page).toHaveURL(`${address("E2E_PORTAL")}${deepLink}`);
  await expect(page.getByRole("heading", { level: 1, name: /burns its error budget/ })).toBeVisible();

  await page.getByRole("navigation", { name: "Contents" }).getByRole("link", { name: "Mitigate" }).click();
  await expect(page).toHaveURL(/#h-mitigate$/);
  await expect(page.getByRole("heading", { name: "Mitigate" })).toBeInViewport();

  await page.getByRole("button", { name: /^Copy kubectl/ }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^kubectl -n order-service-prod get pods/,
  );

  await page.getByRole("complementary").getByRole("link", { name: "order-service", exact: true }).click();
  await expect(page).toHaveURL(/\/services\/order-service$/);
  await page.getByRole("link", { name: /burns its error budget/ }).click();
  await expect(page).toHaveURL(new RegExp(`${deepLink}$`));
});

test("runbooks are found by their text and by the palette, without a mouse", async ({ page }) => {
  await signIn(page, "ines", "/runbooks");
  await page.keyboard.press("/");
  await page.keyboard.type("incident channel kubectl");
  await expect(page).toHaveURL(/q=incident/);
  await expect(
    page.getByRole("row").filter({ hasText: "order-service burns its error budget" }),
  ).toBeVisible();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("no such words anywhere");
  await expect(page.getByText("No runbook matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).press("Enter");
  await expect(page).toHaveURL(/\/runbooks$/);

  await page.keyboard.press("Control+K");
  await page.keyboard.type("order-service burns");
  await expect(page.getByRole("option", { selected: true })).toContainText("Runbook");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${deepLink}$`));
});
