import type { Directory } from "#server/identity/ports.ts";
import type { IdentityStore } from "#server/identity/store.ts";

/**
 * Reads all teams and members anew and ends the sessions of people who left the organisation; run every few
 * minutes. A directory that does not answer throws and leaves the last reading, which ages where people see it.
 */
export async function refreshTeams(
  { directory, store }: { directory: Directory; store: IdentityStore },
  now: Date,
  stop: AbortSignal,
): Promise<{ teams: number; sessionsEnded: number }> {
  const [teams, members] = await Promise.all([directory.teams(stop), directory.members(stop)]);
  await store.replaceTeams(teams, now);
  // An empty organisation is a wrong answer: the person who installed the App is in it.
  const sessionsEnded = members.length === 0 ? 0 : await store.endSessionsExcept(members);
  return { teams: teams.length, sessionsEnded };
}
