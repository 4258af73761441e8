import { pushBranch, where } from "#sandbox/github/testing.ts";
import { asApp, setting } from "./bad-days-world.ts";

/** Prometheus answers nobody as while it starts, until the answer is called. */
export async function prometheusAway(): Promise<() => Promise<void>> {
  const faults = `${setting("PROMETHEUS_URL")}/_control/faults`;
  await fetch(faults, { method: "POST", body: JSON.stringify({ name: "503" }) });
  return async () => {
    await fetch(faults, { method: "DELETE" });
  };
}

/** Makes the real Alertmanager hold a page for an objective, as Prometheus would, until the answer is called; `summary` says why. */
export async function ringPage(sloId: string, summary: string): Promise<() => Promise<void>> {
  const startsAt = new Date().toISOString();
  const post = async (endsAt: Date) => {
    const alert = {
      labels: { alertname: "SloBurnRatePage", severity: "page", tier: "14.4", slo_id: sloId },
      annotations: { summary },
      startsAt,
      endsAt: endsAt.toISOString(),
    };
    const answer = await fetch(`${setting("ALERTMANAGER_URL")}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([alert]),
    });
    if (!answer.ok) throw new Error(`Alertmanager: ${answer.status} ${await answer.text()}`);
  };
  await post(new Date(Date.now() + 3_600_000));
  return () => post(new Date());
}

/** An open pull request of a branch of its own; `withdraw` leaves nothing of it. */
export type OpenPull = { number: number; sha: string; withdraw: () => Promise<void> };

/** Opens a pull request that adds one file, in the App's name. */
export async function openPull(branch: string, path: string): Promise<OpenPull> {
  const app = asApp();
  const sha = await pushBranch(app, branch, { [path]: "Nothing\n" });
  const pull = await app.pulls.create({ ...where, title: `Change ${branch}`, head: branch, base: "main" });
  const { number } = pull.data;
  return {
    number,
    sha,
    withdraw: async () => {
      await app.pulls.update({ ...where, pull_number: number, state: "closed" });
      await app.git.deleteRef({ ...where, ref: `heads/${branch}` });
    },
  };
}
