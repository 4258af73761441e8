import { globSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { type StatesWorld, startStatesWorld } from "./states-world.ts";

const root = join(import.meta.dirname, "../..");
const pictures = join(root, ".portolan/pictures");
const requestId = "req_st4tes01";

/** What a person reads in each state of a route. A route without all of them does not compile. */
type Route = {
  path: string;
  normal: RegExp;
  empty: RegExp;
  stale: RegExp;
  partial: { without: string[]; stands: RegExp };
  forbidden: { path: string; says: RegExp };
};

const failed = /Something went wrong|could not|did not|not available|failed|unavailable/i;
const staleAge = /10\smin old/;
// People who may sign in may read everything but the audit log; what they may not do is said where they would do it.
const audit = { path: "/audit", says: /This takes the role platform; yours is viewer/ };
const create = { path: "/create/http-api-ts", says: /not open the pull request/ };

const routes: Record<string, Route> = {
  "/": {
    path: "/",
    normal: /Needs you/,
    empty: /Nothing needs you/,
    stale: staleAge,
    partial: { without: ["application_reading"], stands: /Needs you/ },
    forbidden: audit,
  },
  "/audit": {
    path: "/audit",
    normal: /chain intact/,
    empty: /Nothing has been changed yet/,
    stale: /Audit/,
    partial: { without: ["change_request"], stands: /Audit/ },
    forbidden: audit,
  },
  "/create": {
    path: "/create",
    normal: /HTTP API \(TypeScript\)/,
    empty: /No golden path yet/,
    stale: /HTTP API/,
    partial: { without: ["application_reading"], stands: /HTTP API/ },
    forbidden: create,
  },
  "/create/[template]": {
    path: "/create/http-api-ts",
    normal: /Open pull request/,
    empty: /There is no golden path called/,
    stale: /Open pull request/,
    partial: { without: ["change_request"], stands: /Open pull request/ },
    forbidden: create,
  },
  "/pull-requests": {
    path: "/pull-requests",
    normal: /Pull requests/,
    empty: /has not been read yet/,
    stale: staleAge,
    partial: { without: ["application_reading"], stands: /No pull request is open/ },
    forbidden: audit,
  },
  "/requests": {
    path: "/requests",
    normal: /Create refunds-api/,
    empty: /Nothing has been asked for yet/,
    stale: /Create refunds-api/,
    partial: { without: ["application_reading"], stands: /Create refunds-api/ },
    forbidden: create,
  },
  "/requests/[id]": {
    path: `/requests/${requestId}`,
    normal: /may not write to acme\/platform/,
    empty: /Not on the chart/,
    stale: /Create refunds-api/,
    partial: { without: ["application_reading"], stands: /Create refunds-api/ },
    forbidden: create,
  },
  "/services": {
    path: "/services",
    normal: /order-service/,
    empty: /has not been read yet/,
    stale: staleAge,
    partial: { without: ["audit_entry"], stands: /order-service/ },
    forbidden: create,
  },
  "/services/[name]": {
    path: "/services/order-service",
    normal: /order-service/,
    empty: /Not on the chart/,
    stale: staleAge,
    partial: { without: ["change_request"], stands: /order-service/ },
    forbidden: create,
  },
};

const views = [
  { name: "day-1280", width: 1280, colorScheme: "light" },
  { name: "night-1280", width: 1280, colorScheme: "dark" },
  { name: "day-390", width: 390, colorScheme: "light" },
  { name: "night-390", width: 390, colorScheme: "dark" },
] as const;

let world: StatesWorld;
test.beforeAll(async () => {
  world = await startStatesWorld(root, JSON.parse(process.env.E2E_WEB_ENV ?? "{}"), requestId);
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
  await page.goto(`${world.url}${path}`);
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
      await expect(page).toHaveURL(new RegExp(`/signin\\?callbackUrl=${encodeURIComponent(states.path)}$`));
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

    test("when one source of several is away", async ({ context }) => {
      await world.away(states.partial.without);
      await world.signIn(context, "mara");
      const page = await open(context, states.path);
      await says(page, states.partial.stands);
      await judge(page, route, "partial");
    });

    test("when what it shows is old", async ({ context }) => {
      await world.stale();
      await world.signIn(context, "mara");
      const page = await open(context, states.path);
      await says(page, states.stale);
      await judge(page, route, "stale");
    });

    test("for somebody who may not", async ({ context }) => {
      await world.signIn(context, "vic");
      const page = await open(context, states.forbidden.path);
      await says(page, states.forbidden.says);
      await judge(page, route, "forbidden");
    });
  });
}
