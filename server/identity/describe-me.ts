import { teamsTrustedForMs } from "#domain/identity/can.ts";
import type { Me } from "#domain/identity/person-view.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { observe } from "#domain/observed.ts";
import type { IdentityDeps } from "#server/identity/identity-deps.ts";
import { NotFound } from "#server/runtime/errors.ts";

/** Teams are read every few minutes; ten without a reading is news. */
const freshness = { staleAfterMs: 10 * 60_000, unknownAfterMs: teamsTrustedForMs };

/** The signed-in person as the shell shows them. */
export async function describeMe(
  principal: Principal,
  { store }: Pick<IdentityDeps, "store">,
  now: Date,
): Promise<Me> {
  const [person, teams] = await Promise.all([
    store.findPerson(principal.userId),
    store.teamsOf(principal.login),
  ]);
  if (!person) throw new NotFound("This account was removed", { mend: "Sign out and in again." });
  const observedAt = principal.teamsObservedAt;
  const reading = observedAt && { value: teams, observedAt };
  return {
    login: person.login,
    name: person.name,
    avatarUrl: person.avatarUrl,
    role: principal.role,
    teams,
    teamsState: observe(reading, "GitHub teams", freshness, now),
  };
}
