import type { Role } from "#domain/identity/principal.ts";
import type { Observed } from "#domain/observed.ts";

export type TeamRef = { slug: string; name: string };

/** The person who is signed in, as the shell shows them; `teams` are all of theirs, whatever they may do for them. */
export type Me = {
  login: string;
  name: string;
  avatarUrl: string | null;
  role: Role;
  teams: TeamRef[];
  /** How far the teams can be believed. */
  teamsState: Observed<TeamRef[]>;
};
