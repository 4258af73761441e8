import { can, teamsTrustedForMs } from "#domain/identity/can.ts";
import type { Principal } from "#domain/identity/principal.ts";
import type { Standing } from "#server/scaffold/attempt.ts";

/** Weighs again, just before a write, whether this person may still act for this team. */
export function standingOf(principal: Principal | null, login: string, team: string, now: Date): Standing {
  if (!principal) {
    return { kind: "denied", reason: `${login} has no account any more`, mend: "Sign in anew." };
  }
  const readAt = principal.teamsObservedAt?.getTime() ?? 0;
  if (now.getTime() - readAt > teamsTrustedForMs) {
    return {
      kind: "unknown",
      reason: "The teams could not be read for over an hour, so nothing is written.",
    };
  }
  const decision = can(principal, { kind: "act-for-team", team, writes: true }, now);
  return decision.allowed
    ? { kind: "allowed" }
    : { kind: "denied", reason: decision.reason, mend: decision.mend };
}
