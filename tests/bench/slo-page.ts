import { join } from "node:path";
import type { Response } from "@playwright/test";
import { freePort } from "#sandbox/free-port.ts";
import { startPortalProcess, untilReady } from "#sandbox/portal-process.ts";
import { testEnvironment } from "#tests/support/deps.ts";
import { launchBrowser, signIn } from "./bench-portal.ts";

const root = join(import.meta.dirname, "../..");

/** Times from the navigation's start, in milliseconds; bytes of the page and of what it then asks the portal. */
export type Visit = {
  firstPaintMs: number;
  /** Until it hears of changes: every row is drawn and answers a click. */
  liveMs: number;
  rows: number;
  /** How often known figures stand in the page: once or twice for each objective. */
  measured: number;
  bytes: { sent: number; plain: number };
};

export type BudgetsPage = { visit: () => Promise<Visit>; close: () => Promise<void> };

/** The built portal's list of budgets in Chromium, over this database and this Prometheus. */
export async function openBudgetsPage(databaseUrl: string, prometheusUrl: string): Promise<BudgetsPage> {
  const [port, metrics] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  const web = startPortalProcess("web", {
    root,
    dir: join(root, ".portolan/bench/logs"),
    env: testEnvironment(databaseUrl, {
      PORTAL_URL: url,
      PORT: String(port),
      METRICS_PORT: String(metrics),
      PROMETHEUS_URL: prometheusUrl,
      PORTOLAN_CONFIG: join(root, "portolan.yaml"),
    }),
  });
  await untilReady(`${url}/readyz`, 60_000, web);
  const browser = await launchBrowser();
  const cookie = await signIn(databaseUrl, url);
  return {
    visit: async () => {
      // So that the portal has asked Prometheus just before, which is measured by itself.
      const headers = { cookie: `${cookie.name}=${cookie.value}` };
      const html = await (await fetch(`${url}/budgets`, { headers })).text();
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
      await context.addCookies([cookie]);
      const page = await context.newPage();
      const data: Response[] = [];
      page.on("response", (response) => {
        const isData = response.url() === `${url}/budgets` || response.url().includes("/api/trpc/");
        // The stream of changes never ends.
        if (isData && response.request().resourceType() !== "eventsource") data.push(response);
      });
      await page.goto(`${url}/budgets`, { waitUntil: "load" });
      await page.getByRole("button", { name: /^live/ }).waitFor();
      const seen = await page.evaluate(() => ({
        liveMs: performance.now(),
        firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
        rows: document.querySelectorAll("tbody tr").length,
      }));
      const sizes = await Promise.all(
        data.map(async (response) => ({
          sent: (await response.request().sizes()).responseBodySize,
          plain: (await response.body()).length,
        })),
      );
      await context.close();
      const sum = (of: "sent" | "plain") => sizes.reduce((total, size) => total + size[of], 0);
      const measured = html.match(/knowledge\\":\\"measured/g)?.length ?? 0;
      return { ...seen, measured, bytes: { sent: sum("sent"), plain: sum("plain") } };
    },
    close: async () => {
      await browser.close();
      await web.stop();
    },
  };
}
