import { z } from "zod";
import type { Role } from "#domain/identity/principal.ts";

/** Which teams of the sign-in provider give which role; `*` is every team. From `portolan.yaml`, key `roles`. */
export const roleMappingSchema = z.strictObject({
  platform: z.array(z.string().min(1)),
  engineer: z.array(z.string().min(1)),
});
export type RoleMapping = z.infer<typeof roleMappingSchema>;

/** The highest role any of the teams gives; somebody without a mapped team is a viewer. */
export function roleOf(teams: readonly string[], mapping: RoleMapping): Role {
  const gives = (names: string[]) => teams.some((team) => names.includes(team) || names.includes("*"));
  if (gives(mapping.platform)) return "platform";
  return gives(mapping.engineer) ? "engineer" : "viewer";
}

/** The teams for which a person with these teams may act as an engineer. */
export function actingTeams(teams: readonly string[], mapping: RoleMapping): string[] {
  return teams.filter((team) => mapping.engineer.includes("*") || mapping.engineer.includes(team));
}
