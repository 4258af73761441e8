import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BenchPortal, residentMiB, type Started, startBenchPortal } from "./bench-portal.ts";
import { median, record } from "./figure.ts";

const root = join(import.meta.dirname, "../..");
const addresses: Record<string, string> = {
  "/budgets/[id]": "/budgets/order-service-availability",
  "/budgets/[id]/change": "/budgets/order-service-availability/change",
  "/budgets/new": "/budgets/new?service=order-service",
  "/create/[template]": "/create/http-api-ts",
  "/runbooks/[...slug]": "/runbooks/order-service/error-budget-burn",
  "/services/[name]": "/services/order-service",
};
const entries = globSync("app/(portal)/**/page.tsx", { cwd: root })
  .map((file) => file.replace("app/(portal)", "").replace(/\/page\.tsx$/, "") || "/")
  // A request needs one to be made first; its page is drawn by the list's own code.
  .filter((route) => route !== "/requests/[id]")
  .sort();

let portal: BenchPortal;
let web: Started;
let page: Page;

beforeAll(async () => {
  portal = await startBenchPortal();
  web = await portal.start("web");
  const context = await portal.browser.newContext({ viewport: { width: 1280, height: 860 } });
  await context.addCookies([await portal.signedIn(web.url)]);
  page = await context.newPage();
});
afterAll(() => portal.close());

type Weight = { route: string; page: number; texts: string[] };

/** Opens a page as somebody who was never here; kB, gzipped, of the scripts that the page itself loads. */
async function weigh(route: string): Promise<Weight> {
  const context = await portal.browser.newContext();
  if (route !== "/signin") await context.addCookies([await portal.signedIn(web.url)]);
  const visit = await context.newPage();
  const scripts: Promise<{ url: string; body: Buffer }>[] = [];
  visit.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    scripts.push(response.body().then((body) => ({ url: response.url(), body })));
  });
  await visit.goto(web.url + (addresses[route] ?? route), { waitUntil: "load" });
  if (route !== "/signin") await visit.getByRole("button", { name: /^live/ }).waitFor();
  // The form's worker has come once the first preview is drawn.
  if (route === "/create/[template]") await visit.getByText(/^rendered/).waitFor();
  const loaded = await Promise.all(scripts);
  const own = new Set(
    await visit.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name)),
  );
  await context.close();
  const kB = loaded
    .filter(({ url }) => own.has(url))
    .reduce((sum, { body }) => sum + gzipSync(body).length / 1000, 0);
  const texts = loaded.map(({ body }) => body.toString("utf8"));
  return { route, page: kB, texts };
}

test("no entry page loads Monaco, and each stays small", async () => {
  const weights: Weight[] = [];
  for (const route of [...entries, "/signin"]) weights.push(await weigh(route));
  expect(weights.filter(({ texts }) => texts.some((text) => text.includes("createDiffEditor(")))).toEqual([]);
  const form = "/create/[template]";
  const told = (some: Weight[]) =>
    some.map(({ route, page }) => `\`${route}\` ${page.toFixed(0)}`).join(", ");
  const heaviest = (some: Weight[]) => Math.max(...some.map(({ page }) => page));
  const others = weights.filter(({ route }) => route !== form);
  const forms = weights.filter(({ route }) => route === form);
  record({
    id: "30-page-weight",
    title: "Gzipped JavaScript of an entry page",
    how: `Every script Chromium loads until the page is live, gzipped: ${told(others)} kB. Monaco is among none of them.`,
    aim: "at most 200 kB, Monaco never among it",
    measured: `${heaviest(others).toFixed(0)} kB`,
    met: heaviest(others) <= 200,
  });
  record({
    id: "31-form-weight",
    title: "Gzipped JavaScript of the creation form",
    how: `The same for \`${form}\`, which also brings the form library. What plans the preview (template engine, YAML, kustomize, policies) is loaded by its worker, beside the page, and not counted. Monaco is not among it.`,
    aim: "at most 200 kB, Monaco never among it",
    measured: `${heaviest(forms).toFixed(0)} kB`,
    met: heaviest(forms) <= 200,
  });
});

test("a keystroke keeps the page's main thread free", async () => {
  await page.goto(`${web.url}/create/http-api-ts`);
  await page.getByLabel("Name", { exact: true }).fill("pay");
  await page.getByLabel("Owner").selectOption({ label: "Payments" });
  await page.getByLabel("What it does").fill("Takes payments");
  const digest = page.getByText(/^digest/);
  await digest.waitFor();
  await page.evaluate(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.push(duration);
    }).observe({ type: "longtask" });
    Object.assign(globalThis, { longTasks: seen });
  });
  await page.getByLabel("Name", { exact: true }).focus();
  const letters = "ments-of-the-week";
  for (const letter of letters) {
    const before = await digest.textContent();
    await page.keyboard.type(letter);
    // A hyphen at the end is no name yet and changes the plan as well.
    await page.waitForFunction(
      (text) => ![...document.querySelectorAll("p,span")].some((node) => node.textContent === text),
      before,
    );
  }
  const tasks: number[] = await page.evaluate(() => Reflect.get(globalThis, "longTasks"));
  record({
    id: "22-main-thread",
    title: "Longest task on the main thread while typing",
    how: `Chromium's own report of tasks over 50 ms while ${letters.length} letters of a name are typed, each after the preview of the one before has come.`,
    aim: "none over 50 ms",
    measured:
      tasks.length === 0
        ? "none over 50 ms"
        : `${tasks.length}, the longest ${Math.max(...tasks).toFixed(0)} ms`,
    met: tasks.length === 0,
  });
});

async function bareReadyMs(): Promise<number> {
  const began = performance.now();
  const server = 'require("http").createServer((q,s)=>s.end()).listen(0,"127.0.0.1",()=>console.log("up"))';
  const child = spawn(process.execPath, ["-e", server], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const took = performance.now() - began;
  child.kill();
  return took;
}

test("both processes are ready soon after their start, and small at rest", async () => {
  const bareMs = median([await bareReadyMs(), await bareReadyMs(), await bareReadyMs()]);
  const worker = await portal.start("worker");
  const again = { web: [web.readyMs], worker: [worker.readyMs] };
  for (const name of ["web", "worker", "web", "worker"] as const) {
    const { process, readyMs } = await portal.start(name);
    again[name].push(readyMs);
    await process.stop();
  }
  for (const name of ["web", "worker"] as const) {
    const ms = median(again[name]);
    record({
      id: `40-ready-${name}`,
      title: `Ready after start, ${name}`,
      how: `Median of three starts, from the process's start to its first good \`/readyz\`, against a bare Node HTTP server (${bareMs.toFixed(0)} ms).`,
      aim: "2 s",
      measured: `${(ms / 1000).toFixed(2)} s (${(ms / bareMs).toFixed(0)} times)`,
      met: ms <= 2000,
    });
  }
  await restFor(20_000);
  for (const [name, { process }] of Object.entries({ web, worker })) {
    const mib = residentMiB(process.pid);
    record({
      id: `50-memory-${name}`,
      title: `Memory at rest, ${name}`,
      how: `Resident memory 20 s after its last work; the web process had drawn every page for the figures above.`,
      aim: "250 MB",
      measured: `${((mib * 1024 * 1024) / 1e6).toFixed(0)} MB`,
      met: mib * 1024 * 1024 <= 250e6,
    });
  }
});

function restFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
