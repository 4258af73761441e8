import { globSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { failedRequest, routes } from "./states-routes.ts";
import { type StatesWorld, startStatesWorld } from "./states-world.ts";

const root = join(import.meta.dirname, "../..");
const pictures = join(root, ".portolan/pictures");

const failed = /The fault is the portal's/;

const views = [
  { name: "day-1280", width: 1280, colorScheme: "light" },
  { name: "night-1280", width: 1280, colorScheme: "dark" },
  { name: "day-390", width: 390, colorScheme: "light" },
  { name: "night-390", width: 390, colorScheme: "dark" },
] as const;

let world: StatesWorld;
test.beforeAll(async () => {
  world = await startStatesWorld(root, JSON.parse(process.env.E2E_WEB_ENV ?? "{}"), failedRequest);
});
test.afterAll(async () => {
  await world.stop();
});
test.afterEach(async () => {
  await world.full();
});

/** axe finds nothing, nothing sticks out to the side, and the picture is kept to be looked at. */
async function judge(page: Page, route: string, state: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const name = route === "/" ? "home" : route.slice(1).replaceAll(/[[\]]/g, "").replaceAll("/", "-");
  await page.screenshot({ path: join(pictures, `${name}.${state}.png`), animations: "disabled" });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  expect.soft(found, `${route}, ${state}`).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(wide, `${route}, ${state}: sticks out to the side`).toBeLessThanOrEqual(0);
}

async function says(page: Page, words: RegExp): Promise<void> {
  await expect(page.getByText(words).filter({ visible: true }).first()).toBeVisible();
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${world.url}${path.replace("{live request}", world.liveRequest)}`);
  return page;
}

test("every page of the portal has its states written down", () => {
  const pages = globSync("app/(portal)/**/page.tsx", { cwd: root }).map(
    (file) => file.replace("app/(portal)", "").replace(/\/page\.tsx$/, "") || "/",
  );
  expect(Object.keys(routes).sort()).toEqual(pages.sort());
});

for (const [route, states] of Object.entries(routes)) {
  test.describe(route, () => {
    test("as it mostly is, by day and night, wide and narrow", async ({ browser }) => {
      for (const { name, width, colorScheme } of views) {
        const context = await browser.newContext({
          viewport: { width, height: 860 },
          colorScheme,
          reducedMotion: "reduce",
        });
        await world.signIn(context, "mara");
        const page = await open(context, states.path);
        await says(page, states.normal);
        await judge(page, route, name);
        await context.close();
      }
    });

    test("signed out", async ({ context }) => {
      const page = await open(context, states.path);
      await expect(page).toHaveURL(
        new RegExp(
          `/signin\\?callbackUrl=${encodeURIComponent(states.path.replace("{live request}", world.liveRequest))}$`,
        ),
      );
      await judge(page, route, "signed-out");
    });

    test("with nothing to show", async ({ context }) => {
      await world.empty();
      await world.signIn(context, "mara");
      const page = await open(context, states.path);
      await says(page, states.empty);
      await judge(page, route, "empty");
    });

    test("while it is asked for", async ({ context }) => {
      await world.away();
      await world.signIn(context, "mara");
      // An answer that does not come: what the page could not read before is asked for by the browser, and waits.
      await context.route(/\/api\/trpc\//, () => {});
      const page = await open(context, states.path);
      await expect(page.getByText("Loading").first()).toBeAttached();
      await judge(page, route, "loading");
    });

    test("when it cannot be read", async ({ context }) => {
      await world.away();
      await world.signIn(context, "mara");
      const page = await open(context, states.path);
      await expect(page.getByRole("alert").filter({ hasText: failed }).first()).toBeVisible();
      await expect(page.getByRole("button", { name: "Try again" }).first()).toBeVisible();
      await judge(page, route, "error");
    });

    test("when a part of it is missing", async ({ context }) => {
      await states.partial.make(world);
      await world.signIn(context, "mara");
      const page = await open(context, states.path);
      await says(page, states.partial.says);
      await says(page, states.partial.stands);
      await judge(page, route, "partial");
    });

    test("when what it shows is old", async ({ context }) => {
      await world.stale();
      await world.signIn(context, "mara");
      await context.route(/delivery\.changes/, (route) => route.abort());
      const page = await open(context, states.path);
      await says(page, states.stale);
      await judge(page, route, "stale");
    });

    const { forbidden } = states;
    if ("none" in forbidden) return;
    test("for somebody who may not", async ({ context }) => {
      await world.signIn(context, "vic");
      const page = await open(context, forbidden.path);
      await says(page, forbidden.says);
      for (const name of forbidden.shut ?? [])
        await expect(page.getByRole("button", { name })).toBeDisabled();
      await judge(page, route, "forbidden");
    });
  });
}

test("a request that failed says why and what to do next, and can be cancelled", async ({ context }) => {
  await world.signIn(context, "mara");
  const page = await open(context, `/requests/${failedRequest}`);
  await says(page, /may not write to acme\/platform/);
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await judge(page, "/requests/[id]", "failed");
  await page.getByRole("button", { name: "Cancel this request" }).click();
  const asked = page.getByRole("dialog");
  await expect(asked.getByText(/The name refunds-api becomes free again/)).toBeVisible();
  await judge(page, "/requests/[id]", "cancel");
  await asked.getByRole("button", { name: "Cancel this request" }).click();
  await says(page, /It is being cancelled/);
});

test("a golden path whose file cannot be read says where and what to do", async ({ context }) => {
  await world.breakTemplate();
  await world.signIn(context, "mara");
  const page = await open(context, "/create/broken-path");
  await says(page, /templates\/broken-path\/template\.yaml:\d+/);
  await judge(page, "/create/[template]", "unreadable");
});

test.describe("/signin", () => {
  test("by day and night, wide and narrow", async ({ browser }) => {
    for (const { name, width, colorScheme } of views) {
      const context = await browser.newContext({ viewport: { width, height: 860 }, colorScheme });
      const page = await open(context, "/signin");
      await expect(page.getByRole("button", { name: "Continue with GitHub" })).toBeVisible();
      await judge(page, "/signin", name);
      await context.close();
    }
  });

  for (const [error, words] of Object.entries({
    AccessDenied: /not a member of the organisation/,
    OAuthSignin: /could not be reached/,
    OAuthCallback: /did not complete the sign-in/,
    SomethingNew: /could not be completed/,
  })) {
    test(`after ${error}`, async ({ context }) => {
      const page = await open(context, `/signin?error=${error}`);
      await expect(page.getByRole("alert").filter({ hasText: words })).toBeVisible();
      await judge(page, "/signin", error);
    });
  }
});
