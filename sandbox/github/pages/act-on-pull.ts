import { timingSafeEqual } from "node:crypto";
import { atLeast, permissionOf } from "../auth/actor.ts";
import { currentSession } from "../auth/session.ts";
import { closePull, reopenPull } from "../deeds/close-pull.ts";
import { mergePull } from "../deeds/merge-pull.ts";
import { reviewPull } from "../deeds/review-pull.ts";
import { type Call, param } from "../http/call.ts";
import { Refusal, type Reply, redirect } from "../http/reply.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";

const methods = { merge: "merge", squash: "squash", rebase: "rebase" } as const;
const reviews = { APPROVE: "APPROVE", REQUEST_CHANGES: "REQUEST_CHANGES", COMMENT: "COMMENT" } as const;

/** Does what a button of the pull-request page says, as the signed-in person, and shows the page again. */
export async function actOnPull(
  world: World,
  repository: Repository,
  pull: Pull,
  call: Call,
): Promise<Reply> {
  const back = `/${fullName(repository)}/pull/${pull.number}`;
  const session = currentSession(world, call);
  if (session === undefined) return redirect(303, "/login");
  const form = new URLSearchParams(call.body.toString("utf8"));
  const given = Buffer.from(form.get("csrf") ?? "");
  const wanted = Buffer.from(session.csrf);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    return redirect(303, `${back}?refused=${encodeURIComponent("This page was too old; try again.")}`);
  try {
    await act(world, repository, pull, { by: session.login, action: param(call, "action"), form });
    return redirect(303, back);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    const detail = cause.errors?.map((error) => error.message ?? `${error.field}: ${error.code}`).join(", ");
    return redirect(303, `${back}?refused=${encodeURIComponent(detail ?? cause.message)}`);
  }
}

type Act = { by: string; action: string; form: URLSearchParams };

async function act(
  world: World,
  repository: Repository,
  pull: Pull,
  { by, action, form }: Act,
): Promise<void> {
  const held = permissionOf(world.store, repository, by);
  if (action === "review") {
    const event = reviews[pick(form.get("event"), reviews) ?? "COMMENT"];
    reviewPull(world, repository, pull, { event, body: form.get("body") ?? "", by });
    return;
  }
  if (!atLeast(held, "write")) throw new Refusal(403, `${by} may not change pull requests here.`);
  if (action === "close") await closePull(world, repository, pull, by);
  else if (action === "reopen") await reopenPull(world, repository, pull, by);
  else if (action === "rerun") rerunChecks(world, pull);
  else if (action === "merge") {
    const method = methods[pick(form.get("method"), methods) ?? "merge"];
    await mergePull(world, repository, pull.number, { method, by, sha: form.get("sha") ?? pull.headSha });
  } else throw new Refusal(404, `There is no button called ${action}.`);
}

function pick<Table extends object>(given: string | null, table: Table): keyof Table | undefined {
  return Object.keys(table).find((key): key is keyof Table & string => key === given);
}

function rerunChecks(world: World, pull: Pull): void {
  const runs = world.store.runs
    .all()
    .filter((run) => run.repository === pull.repository && run.sha === pull.headSha);
  const last = runs.at(-1);
  if (last === undefined) throw new Refusal(404, "No checks have run on this commit.");
  world.rerun(last);
}
