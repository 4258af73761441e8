import { currentSession } from "../auth/session.ts";
import { type Call, param } from "../http/call.ts";
import { html, notFound, type Reply } from "../http/reply.ts";
import type { Job, WorkflowRun } from "../state/check-rows.ts";
import type { World } from "../world.ts";
import { htmlText, page } from "./layout.ts";

/** A workflow run with its jobs. */
export function runPage(world: World, call: Call): Reply {
  const run = runFrom(world, call);
  const jobs = world.store.jobs.all().filter((job) => job.run === run.id);
  const rows = jobs.map(
    (job) =>
      `<li class="line">${movingMark(job)}<a href="/${htmlText(run.repository)}/actions/runs/${run.id}/job/${job.id}">${htmlText(job.name)}</a></li>`,
  );
  const main = `<h1>${htmlText(run.title)}</h1><p>${movingMark(run)} <span class="soft">${htmlText(run.workflow)}, run ${run.runNumber}, on <code>${htmlText(run.branch)}</code> at <code>${run.sha.slice(0, 7)}</code></span></p><ul class="card">${rows.join("")}</ul>`;
  return html(200, page({ title: run.title, person: currentSession(world, call)?.login, world }, main));
}

/** A job with its steps and its log. */
export function jobPageOf(world: World, call: Call): Reply {
  const run = runFrom(world, call);
  const job = world.store.jobs.get(param(call, "job"));
  if (job === undefined || job.run !== run.id) throw notFound();
  const steps = job.steps.map(
    (step) => `<li class="line">${movingMark(step)}<span>${htmlText(step.name)}</span></li>`,
  );
  const log = world.logs.read(job.id) ?? "";
  const main = `<h1>${htmlText(job.name)}</h1><p>${movingMark(job)} <a href="/${htmlText(run.repository)}/actions/runs/${run.id}">${htmlText(run.workflow)}</a></p>
${steps.length === 0 ? "" : `<h2>Steps</h2><ul class="card">${steps.join("")}</ul>`}<h2>Log</h2><pre class="log" tabindex="0" aria-label="Log">${htmlText(plain(log)) || "Nothing yet."}</pre>`;
  return html(200, page({ title: job.name, person: currentSession(world, call)?.login, world }, main));
}

function runFrom(world: World, call: Call): WorkflowRun {
  const run = world.store.runs.get(param(call, "run"));
  if (run === undefined || run.repository !== `${param(call, "owner")}/${param(call, "repo")}`)
    throw notFound();
  return run;
}

/** Colours of a terminal mean nothing here. */
function plain(log: string): string {
  return log.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}

function movingMark({ status, conclusion }: Pick<Job, "status" | "conclusion">): string {
  if (status === "queued") return `<span class="mark soft">○ queued</span>`;
  if (status === "in_progress") return `<span class="mark wait">◌ running</span>`;
  if (conclusion === "success") return `<span class="mark good">✓ passed</span>`;
  if (conclusion === "skipped" || conclusion === "cancelled" || conclusion === "neutral")
    return `<span class="mark soft">– ${conclusion}</span>`;
  return `<span class="mark bad">✕ ${htmlText((conclusion ?? "failed").replaceAll("_", " "))}</span>`;
}
