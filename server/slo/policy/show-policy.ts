import { can } from "#domain/identity/can.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { errorBudgetContext } from "#domain/slo/policy/budget-status.ts";
import { touchedServices } from "#domain/slo/policy/touched-services.ts";
import type { PolicyView, TouchingChange } from "#domain/slo/views/policy-view.ts";
import type { StoredPullRequest } from "#server/delivery/readings-store.ts";
import type { PolicyDeps } from "#server/slo/policy/ports.ts";

/** What the policy makes of a budget; an objective that was never evaluated has no state. */
export async function showPolicy(
  { store, readings, platform }: PolicyDeps,
  principal: Principal,
  sloId: string,
  now: Date,
): Promise<PolicyView> {
  const [verdicts, overrides, open] = await Promise.all([
    store.verdicts(),
    store.overrides(now),
    readings.openPullRequests(platform.repository),
  ]);
  const own = verdicts.find((each) => each.sloId === sloId);
  const held = overrides.find((each) => each.sloId === sloId);
  const known = [...new Set(verdicts.map(({ service }) => service))];
  const touches = ({ reading: { changedPaths } }: StoredPullRequest) =>
    own !== undefined &&
    (changedPaths === null || touchedServices(changedPaths, platform.paths, known).includes(own.service));
  const { level, since, unverifiedSince } = own?.verdict ?? {};
  return {
    freeze: level && since ? { state: level, since, unverifiedSince: unverifiedSince ?? null } : null,
    override: held ?? null,
    changes: open.filter(touches).map(({ reading }) => changeOf(reading)),
    mayOverride: can(principal, { kind: "as-role", role: "platform", writes: true }, now).allowed,
  };
}

function changeOf({ number, title, url, checks }: StoredPullRequest["reading"]): TouchingChange {
  const told = checks.find((check) => check.id === `status:${errorBudgetContext}`);
  const state = told === undefined ? "untold" : told.state === "failed" ? "held" : "let-in";
  return { number, title, url, state, said: told?.summary ?? null };
}
