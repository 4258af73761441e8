import type { Principal } from "#domain/identity/principal.ts";
import { Conflict, NotFound } from "#server/runtime/errors.ts";
import type { PolicyStore } from "#server/slo/policy/store.ts";

export type OverrideDeps = { store: Pick<PolicyStore, "verdicts" | "override" | "endOverride"> };

export type OverrideAsked = { sloId: string; reason: string; hours: number };

const hourMs = 3_600_000;

/** Lets changes pass one frozen budget for some hours; the asker's name, the reason and the end go to the audit log. */
export async function overrideBudget(
  { store }: OverrideDeps,
  by: Pick<Principal, "login">,
  { sloId, reason, hours }: OverrideAsked,
  requestId: string,
  now: Date,
): Promise<void> {
  const stored = (await store.verdicts()).find((each) => each.sloId === sloId);
  if (!stored) throw new NotFound(`No budget of ${sloId} was evaluated`);
  if (stored.verdict.level !== "frozen")
    throw new Conflict("This budget is not frozen, so there is nothing to override", {
      mend: "Look again: it may have recovered meanwhile.",
    });
  const until = new Date(now.getTime() + hours * hourMs);
  const given = await store.override({ sloId, by: by.login, reason, since: now, until }, requestId, now);
  if (!given)
    throw new Conflict("Somebody has given leave for this budget already", {
      mend: "Wait until it expires, or end it first.",
    });
}

/** Ends an override before its time. */
export async function endOverride(
  { store }: OverrideDeps,
  by: Pick<Principal, "login">,
  sloId: string,
  requestId: string,
  now: Date,
): Promise<void> {
  if (!(await store.endOverride(sloId, by.login, requestId, now)))
    throw new NotFound(`No override of ${sloId} holds now`);
}
