import { type BrowserContext, expect, type Page } from "@playwright/test";

/** Reads what `start-world.ts` left for the journeys. */
export function address(name: "E2E_PORTAL" | "E2E_GITHUB" | "E2E_CLUSTER"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; start the journeys with: playwright test`);
  return value;
}

/** Signs a trial person in to the portal through the trial GitHub, as a person would. */
export async function signIn(page: Page, login: string, path = "/"): Promise<void> {
  await page.goto(`${address("E2E_PORTAL")}${path}`);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.getByRole("button", { name: new RegExp(login, "i") }).click();
  await expect(page.getByRole("navigation", { name: /main|portal/i }).first()).toBeVisible();
}

/** Opens a page of the trial GitHub as a person, in a browser context of its own. */
export async function onGithub(context: BrowserContext, login: string, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${address("E2E_GITHUB")}${path}`);
  return page;
}
