import { type Principal, type Role, roles } from "#domain/identity/principal.ts";

/**
 * What somebody wants to do: look, change what is theirs alone (a draft), act for a team that owns something, or
 * do what takes a role whatever the team. `writes` asks for fresh proof of the teams.
 */
export type Action =
  | { kind: "view" }
  | { kind: "own" }
  | { kind: "act-for-team"; team: string; writes: boolean }
  | { kind: "as-role"; role: Role; writes: boolean };

export type Decision = { allowed: true } | { allowed: false; reason: string; mend: string };

/** Team readings older than this no longer prove that somebody may write. */
export const teamsTrustedForMs = 60 * 60_000;

/** Whether this person may do this now. Whatever is not named here is denied. */
export function can(principal: Principal, action: Action, now: Date): Decision {
  switch (action.kind) {
    case "view":
    case "own":
      return { allowed: true };
    case "act-for-team":
      if (!actsFor(principal, action.team)) {
        return deny(
          `Team ${action.team} owns this and you do not act for it`,
          `Ask a member of ${action.team}, or have yourself added to that team.`,
        );
      }
      return action.writes ? trustTeams(principal, now) : { allowed: true };
    case "as-role":
      if (roles.indexOf(principal.role) < roles.indexOf(action.role)) {
        return deny(
          `This takes the role ${action.role}; yours is ${principal.role}`,
          "Ask the platform team.",
        );
      }
      return action.writes ? trustTeams(principal, now) : { allowed: true };
    default:
      return deny("Nobody may do this", "Ask the platform team which rule should allow it.");
  }
}

function actsFor(principal: Principal, team: string): boolean {
  if (principal.role === "platform") return true;
  return principal.role === "engineer" && principal.teams.includes(team);
}

function trustTeams(principal: Principal, now: Date): Decision {
  const readAt = principal.teamsObservedAt?.getTime() ?? 0;
  if (now.getTime() - readAt <= teamsTrustedForMs) return { allowed: true };
  return deny(
    "Your teams could not be read for over an hour, so nothing may be changed",
    "Wait until the sign-in provider answers again; the home page shows its state.",
  );
}

function deny(reason: string, mend: string): Decision {
  return { allowed: false, reason, mend };
}
