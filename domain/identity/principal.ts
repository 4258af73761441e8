export const roles = ["viewer", "engineer", "platform"] as const;
export type Role = (typeof roles)[number];

/**
 * Who is asking, as far as the portal could verify it. `teams` are the slugs of the teams this person may act
 * for (a platform engineer may act for every team besides); the role is the highest any team gives.
 */
export type Principal = {
  userId: string;
  login: string;
  name: string;
  role: Role;
  teams: string[];
  /** When the teams were last read from the provider; too old, and writes are refused. */
  teamsObservedAt: Date | null;
};
