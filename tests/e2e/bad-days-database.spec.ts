import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "#sandbox/free-port.ts";
import { type PortalProcess, startPortalProcess, untilReady } from "#sandbox/portal-process.ts";
import { startTcpProxy, type TcpProxy } from "#tests/support/tcp-proxy.ts";
import { countOf, expectForm, fillForm, sendOnceAndCallOff, setting, webEnv } from "./bad-days-world.ts";
import { signIn } from "./people.ts";

const root = join(import.meta.dirname, "../..");
const away = "The portal's database does not answer";

let dir: string;
let url: string;
let proxy: TcpProxy;
let web: PortalProcess | undefined;

/** Another web process of the trial world, as an operator would start it. */
async function startWeb(changes: Record<string, string>): Promise<PortalProcess> {
  const [port, metrics] = await Promise.all([freePort(), freePort()]);
  url = `http://127.0.0.1:${port}`;
  const own = { PORTAL_URL: url, PORT: String(port), METRICS_PORT: String(metrics) };
  return startPortalProcess("web", { root, dir, env: { ...webEnv, ...own, ...changes } });
}

test.beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "portolan-bad-days-"));
  proxy = await startTcpProxy(Number(new URL(setting("DATABASE_URL")).port));
});
test.afterEach(async () => {
  await web?.stop();
  web = undefined;
  await proxy.cut();
  rmSync(dir, { recursive: true, force: true });
});

function throughProxy(): Record<string, string> {
  const database = new URL(setting("DATABASE_URL"));
  database.port = String(proxy.port);
  return { DATABASE_URL: database.href };
}

test("a database away at the start: the portal is not ready and says so, and serves as soon as it is there", async ({
  page,
}) => {
  // Signed in at the other portal process: both have one database, and a cookie knows no port.
  await signIn(page, "ines");
  await proxy.cut();
  web = await startWeb(throughProxy());
  const ready = async () => (await page.request.get(`${url}/readyz`)).json();
  await expect
    .poll(() => ready().catch(() => null), { timeout: 60_000 })
    .toEqual({
      ready: false,
      reason: "PostgreSQL does not answer",
    });
  await page.goto(`${url}/services`);
  await expect(page.getByText(away)).toBeVisible();

  await proxy.mend();
  await expect.poll(ready).toEqual({ ready: true });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Services", level: 1 })).toBeVisible();
});

test("a database away in mid-request: told so, the form keeps everything, and is sent once when it is back", async ({
  page,
}) => {
  await signIn(page, "ines");
  web = await startWeb(throughProxy());
  await untilReady(`${url}/readyz`, 60_000, web);
  await page.goto(`${url}/create/http-api-ts`);
  await fillForm(page, "payouts-api");

  await proxy.cut();
  await page.getByRole("button", { name: "Open pull request" }).click();
  await expect(page.getByRole("alert").filter({ hasText: away })).toBeVisible();
  await expectForm(page, "payouts-api");
  expect(await countOf("payouts-api")).toEqual({ requests: 0, pullRequests: 0 });

  await page.reload();
  await expect(page.getByText(away)).toBeVisible();
  await proxy.mend();
  await expect.poll(async () => (await page.request.get(`${url}/readyz`)).status()).toBe(200);
  await page.getByRole("button", { name: "Try again" }).click();
  await expectForm(page, "payouts-api");
  await sendOnceAndCallOff(page, "payouts-api");
});

test("a variable that is missing or malformed ends the portal at once, named with an example, not with its value", async () => {
  web = await startWeb({ SESSION_SECRET: "", DATABASE_URL: "mysql://portolan:hunter2@127.0.0.1/x" });
  expect(await web.exited).toBe(1);
  const log = readFileSync(join(dir, "web.log"), "utf8");
  expect(log).toContain("SESSION_SECRET is missing; for example");
  expect(log).toContain("DATABASE_URL is malformed; for example postgresql://");
  expect(log).not.toContain("hunter2");
});
