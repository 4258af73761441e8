import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "#sandbox/free-port.ts";
import { startPortalProcess, untilReady } from "#sandbox/portal-process.ts";

const root = join(import.meta.dirname, "../..");

test("a web process that is asked to end turns unready, serves on for a while, and ends by itself", async () => {
  const [port, metrics] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  const web = startPortalProcess("web", {
    root,
    dir: join(root, ".portolan/e2e-logs/drain"),
    env: {
      ...JSON.parse(process.env.E2E_WEB_ENV ?? "{}"),
      PORTAL_URL: url,
      PORT: String(port),
      METRICS_PORT: String(metrics),
      NEXT_MANUAL_SIG_HANDLE: "1",
    },
  });
  try {
    await untilReady(`${url}/readyz`, 60_000, web);
    web.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/signin`)).status).toBe(200);
    expect(await web.exited).toBe(0);
  } finally {
    web.kill("SIGKILL");
  }
});
