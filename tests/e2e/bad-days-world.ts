import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { type APIRequestContext, type APIResponse, expect, type Page, request } from "@playwright/test";
import { Client } from "pg";
import { address } from "./people.ts";

/** The environment of the portal's processes, to start another one with. */
export const webEnv: Record<string, string> = JSON.parse(process.env.E2E_WEB_ENV ?? "{}");

/** A setting of the portal that it cannot start without. */
export function setting(name: string): string {
  const value = webEnv[name];
  if (!value) throw new Error(`${name} is not among what start-world.ts left`);
  return value;
}

/** GitHub, as the portal's App is let in. */
export function asApp(): Octokit {
  return new Octokit({
    baseUrl: setting("GITHUB_API_URL"),
    authStrategy: createAppAuth,
    auth: {
      appId: Number(setting("GITHUB_APP_ID")),
      privateKey: setting("GITHUB_APP_PRIVATE_KEY"),
      installationId: Number(setting("GITHUB_APP_INSTALLATION_ID")),
    },
  });
}

/** One statement on the portal's own database. */
export async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: setting("DATABASE_URL") });
  await client.connect();
  const { rows } = await client.query(sql, values);
  await client.end();
  return rows;
}

/** How many requests and pull requests there are for a service, whatever became of them. */
export async function countOf(service: string): Promise<{ requests: number; pullRequests: number }> {
  const requests = await query("SELECT branch FROM change_request WHERE service_name = $1", [service]);
  const ledger = await fetch(`${address("E2E_GITHUB")}/_control/ledger`);
  const calls: { operation: string; status: number; requestBody?: { head?: string } }[] = await ledger.json();
  const opened = calls.filter(
    ({ operation, status, requestBody }) =>
      operation === "POST /repos/{owner}/{repo}/pulls" &&
      status === 201 &&
      requests.some(({ branch }) => branch === requestBody?.head),
  );
  return { requests: requests.length, pullRequests: opened.length };
}

/** GitHub answers nobody, people at its pages included, until the answer is called. */
export async function githubAway(): Promise<() => Promise<void>> {
  const faults = `${address("E2E_GITHUB")}/_control/faults`;
  const headers = { "content-type": "application/json" };
  await fetch(faults, { method: "POST", headers, body: JSON.stringify({ name: "outage" }) });
  return async () => {
    await fetch(faults, { method: "DELETE" });
  };
}

/** The cluster's API cuts every connection until the answer is called. */
export async function clusterAway(): Promise<() => Promise<void>> {
  await onCluster((cluster, faults) => cluster.post(faults, { data: { name: "api-down" } }));
  return () => onCluster((cluster, faults) => cluster.delete(`${faults}/api-down`));
}

async function onCluster(
  call: (cluster: APIRequestContext, faults: string) => Promise<APIResponse>,
): Promise<void> {
  const cluster = await request.newContext({
    ignoreHTTPSErrors: true,
    extraHTTPHeaders: { authorization: `Bearer ${process.env.E2E_CLUSTER_TOKEN}` },
  });
  const answer = await call(cluster, `${address("E2E_CLUSTER")}/_control/faults`);
  expect(answer.ok()).toBe(true);
  await cluster.dispose();
}

/** Fills in the golden path's form and waits until everything about it is in order. */
export async function fillForm(page: Page, service: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(service);
  await page.getByLabel("Owner").selectOption({ label: "Payments" });
  await page.getByLabel("What it does").fill(`What ${service} does for people`);
  await expect(page.getByText(`${service} is free`)).toBeAttached();
  await expect(page.getByText(/policies pass/)).toBeVisible();
}

/** The form holds what `fillForm` wrote. */
export async function expectForm(page: Page, service: string): Promise<void> {
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(service);
  await expect(page.getByLabel("Owner")).toHaveValue("group:payments");
  await expect(page.getByLabel("What it does")).toHaveValue(`What ${service} does for people`);
}

/** Sends the form, waits for its one pull request, and calls the request off, so that the world is as it was. */
export async function sendOnceAndCallOff(page: Page, service: string): Promise<void> {
  await page.getByRole("button", { name: "Open pull request" }).click();
  await expect(page).toHaveURL(/\/requests\/req_[a-z0-9]{8}$/);
  await expect(page.getByRole("link", { name: /Pull request #\d+/ }).first()).toBeVisible({
    timeout: 60_000,
  });
  expect(await countOf(service)).toEqual({ requests: 1, pullRequests: 1 });
  await page.getByRole("button", { name: "Cancel this request" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel this request" }).click();
  await expect(page.getByRole("link", { name: "Start again from the same answers" })).toBeVisible({
    timeout: 60_000,
  });
}
