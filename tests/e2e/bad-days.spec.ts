import { expect, type Page, test } from "@playwright/test";
import {
  clusterAway,
  countOf,
  expectForm,
  fillForm,
  githubAway,
  query,
  sendOnceAndCallOff,
} from "./bad-days-world.ts";
import { goTo, signIn } from "./people.ts";

const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const age = /\d+\s(s|min|h) old/;

let comeBack: () => Promise<void> = async () => {};
test.afterEach(async () => {
  await comeBack();
  comeBack = async () => {};
});

test("a session that ends in mid-form: the person signs in again, finds the form as it was, and sends it once", async ({
  page,
}) => {
  await signIn(page, "ines", "/create/http-api-ts");
  // A page that follows the world would notice the end of the session by itself.
  await page.getByRole("button", { name: /^live/ }).click();
  await fillForm(page, "vouchers-api");
  await page.getByRole("tab", { name: /objects/i }).click();
  await expect(page).toHaveURL(/\?tab=objects$/);
  await query(`DELETE FROM session WHERE user_id IN (SELECT id FROM "user" WHERE login = 'ines')`);

  await page.getByRole("button", { name: "Open pull request" }).click();
  const told = page.getByRole("alert").filter({ hasText: "Nothing is lost" });
  await expect(told).toContainText(/sign in/i);
  expect(await countOf("vouchers-api")).toEqual({ requests: 0, pullRequests: 0 });

  await told.getByRole("link", { name: "Sign in again" }).click();
  await page.getByRole("button", { name: /continue with github/i }).click();
  await page.getByRole("button", { name: "Sign in as Ines Duarte" }).click();
  await expect(page).toHaveURL(/\/create\/http-api-ts\?tab=objects$/);
  await expectForm(page, "vouchers-api");
  await sendOnceAndCallOff(page, "vouchers-api");
});

test("GitHub away: what comes from it says so with its age, the rest goes on, and it comes back by itself", async ({
  page,
}) => {
  await signIn(page, "ines");
  await expect(page.getByText("GitHub answers")).toBeVisible();
  comeBack = await githubAway();

  const source = panel(page, "Sources").getByRole("listitem").filter({ hasText: "GitHub is late" });
  await expect(source).toBeVisible({ timeout: 60_000 });
  await expect(source).toContainText(/ago/);
  await expect(source).toContainText(/GitHub .*answer/);
  await expect(panel(page, "Sources")).toContainText("cluster trial answers");
  await expect(panel(page, "Delivery")).not.toContainText(age);

  await goTo(page, "Pull requests");
  await expect(panel(page, "Pull requests")).toContainText(age);
  await goTo(page, "Services");
  await expect(panel(page, "Services")).toContainText(age);
  await page
    .getByRole("link", { name: /order-service/i })
    .first()
    .click();
  await expect(page.getByText("Healthy").first()).toBeVisible();

  await goTo(page, "Pull requests");
  await expect(panel(page, "Pull requests")).toContainText(age);
  await comeBack();
  await expect(panel(page, "Pull requests")).not.toContainText(age, { timeout: 60_000 });
});

test("the cluster away: what comes from it says so with its age, the rest goes on, and it comes back by itself", async ({
  page,
}) => {
  await signIn(page, "ines");
  await expect(page.getByText("cluster trial answers")).toBeVisible();
  comeBack = await clusterAway();

  const source = panel(page, "Sources").getByRole("listitem").filter({ hasText: "cluster trial is late" });
  await expect(source).toBeVisible({ timeout: 60_000 });
  await expect(source).toContainText(/ago/);
  await expect(source).toContainText("The cluster's API does not answer");
  await expect(panel(page, "Delivery")).toContainText(age);
  await expect(panel(page, "Sources")).toContainText("GitHub answers");
  await goTo(page, "Pull requests");
  await expect(page.getByText(/No pull request is open|Waiting for review/).first()).toBeVisible();
  await expect(panel(page, "Pull requests")).not.toContainText(age);

  await goTo(page, "Home");
  await expect(panel(page, "Delivery")).toContainText(age);
  await comeBack();
  await expect(page.getByText("cluster trial answers")).toBeVisible({ timeout: 60_000 });
  await expect(panel(page, "Delivery")).not.toContainText(age);
});
