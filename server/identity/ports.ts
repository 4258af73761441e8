/** A team with the logins of its members. */
export type DirectoryTeam = { slug: string; name: string; members: string[] };

/** The organisation that owns the platform repository. Throws `Unavailable` rather than answer in part. */
export type Directory = {
  teams: (stop: AbortSignal) => Promise<DirectoryTeam[]>;
  /** Logins of everybody in the organisation: those who may sign in. */
  members: (stop: AbortSignal) => Promise<string[]>;
  isMember: (login: string) => Promise<boolean>;
};
