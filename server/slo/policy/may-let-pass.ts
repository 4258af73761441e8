import { can } from "#domain/identity/can.ts";
import type { IdentityDeps } from "#server/identity/identity-deps.ts";
import { principalOf } from "#server/identity/principal-of.ts";

/** Whether this login holds the role that may let changes pass a frozen budget; a stranger to the portal does not. */
export async function mayLetPass(
  identity: Pick<IdentityDeps, "store" | "roles">,
  login: string,
  now: Date,
): Promise<boolean> {
  const principal = await principalOf(login, identity);
  if (principal === null) return false;
  return can(principal, { kind: "as-role", role: "platform", writes: true }, now).allowed;
}
