import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";

/** Reads what `start-world.ts` left for the journeys. */
export function address(name: "E2E_PORTAL" | "E2E_GITHUB" | "E2E_CLUSTER"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; start the journeys with: playwright test`);
  return value;
}

const people = {
  ines: "Sign in as Ines Duarte",
  tomas: "Sign in as Tomas Weber",
  mara: "Sign in as Mara Lindt",
  greta: "Sign in as Greta Holm",
  vic: "Sign in as Vic Okoro",
};
export type Login = keyof typeof people;

/** Signs a trial person in to the portal through the trial GitHub, as a person would. */
export async function signIn(page: Page, login: Login, path = "/"): Promise<void> {
  await page.goto(`${address("E2E_PORTAL")}${path}`);
  await page.getByRole("button", { name: /continue with github/i }).click();
  await page.getByRole("button", { name: people[login] }).click();
  await expect(page.getByRole("navigation", { name: /main|portal/i }).first()).toBeVisible();
  // Before the page's scripts have come, no button and no key does anything.
  await expect(page.getByRole("button", { name: /^live/ })).toBeVisible();
}

/** Goes to a place of the navigation, whose entries may say how many things wait behind them: `Home , 1`. */
export async function goTo(page: Page, title: string): Promise<void> {
  const navigation = page.getByRole("navigation", { name: "Main" });
  await navigation.getByRole("link", { name: new RegExp(`^${title}( ?, \\d+)?$`) }).click();
}

/** Opens a page of the trial GitHub. */
async function onGithub(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${address("E2E_GITHUB")}${path}`);
  return page;
}

/** Approves a pull request on the trial GitHub and merges it, as the second person that every change needs. */
export async function approveAndMerge(browser: Browser, login: Login, number: number): Promise<void> {
  const context = await browser.newContext();
  const page = await onGithub(
    context,
    `/login?return_to=${encodeURIComponent(`/acme/platform/pull/${number}`)}`,
  );
  await page.getByRole("button", { name: people[login] }).click();
  await page.goto(`${address("E2E_GITHUB")}/acme/platform/pull/${number}`);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("button", { name: "Merge pull request" }).click();
  await expect(page.getByText(/merged/i).first()).toBeVisible();
  await context.close();
}
