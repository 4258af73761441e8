import type { TeamRef } from "#domain/identity/person-view.ts";
import type { Db, Tx } from "#server/db.ts";
import type { DirectoryTeam } from "#server/identity/ports.ts";

export type StoredSession = {
  userId: string;
  login: string;
  name: string;
  createdAt: Date;
  expiresAt: Date;
  teams: TeamRef[];
  /** When the directory was last read whole; null: never. */
  teamsObservedAt: Date | null;
};

export type StoredStanding = {
  userId: string;
  login: string;
  name: string;
  /** Slugs. */
  teams: string[];
  teamsObservedAt: Date | null;
};

export type StoredPerson = {
  id: string;
  login: string;
  name: string;
  email: string | null;
  avatarUrl: string | null;
};

export type IdentityStore = ReturnType<typeof createIdentityStore>;

/** People, sessions and teams. Logins are compared without case, as GitHub does. */
export function createIdentityStore(db: Db) {
  return {
    /** The session under this key with its person and teams, in one read; expired ones are the caller's to refuse. */
    findSession: async (key: string): Promise<StoredSession | null> => {
      const [row] = await db.$queryRaw<StoredSession[]>`
        SELECT u.id AS "userId", u.login, u.name, s.created_at AS "createdAt", s.expires_at AS "expiresAt",
          (SELECT max(observed_at) FROM team) AS "teamsObservedAt",
          coalesce((
            SELECT json_agg(json_build_object('slug', t.slug, 'name', t.name) ORDER BY t.slug)
            FROM team_member m JOIN team t ON t.slug = m.team_slug WHERE m.login = lower(u.login)
          ), '[]') AS teams
        FROM session s JOIN "user" u ON u.id = s.user_id WHERE s.id = ${key}`;
      return row ?? null;
    },

    findPerson: async (id: string): Promise<StoredPerson | null> => db.user.findUnique({ where: { id } }),

    findPersonByAccount: async (provider: string, subject: string): Promise<StoredPerson | null> => {
      const account = await db.account.findUnique({
        where: { provider_subject: { provider, subject } },
        include: { user: true },
      });
      return account?.user ?? null;
    },

    /** Somebody with their teams as last read, for work done on their behalf after they have left the browser. */
    findByLogin: async (login: string): Promise<StoredStanding | null> => {
      const [row] = await db.$queryRaw<StoredStanding[]>`
        SELECT u.id AS "userId", u.login, u.name, (SELECT max(observed_at) FROM team) AS "teamsObservedAt",
          coalesce((SELECT json_agg(m.team_slug) FROM team_member m WHERE m.login = lower(u.login)), '[]') AS teams
        FROM "user" u WHERE lower(u.login) = lower(${login})`;
      return row ?? null;
    },

    teamsOf: async (login: string): Promise<TeamRef[]> =>
      db.team.findMany({
        where: { members: { some: { login: login.toLowerCase() } } },
        select: { slug: true, name: true },
        orderBy: { slug: "asc" },
      }),

    createPerson: async (person: Omit<StoredPerson, "id">): Promise<StoredPerson> =>
      db.$transaction(async (tx) => {
        await freeLogin(tx, person.login, "");
        return tx.user.create({ data: person });
      }),

    /** What the provider says of somebody at sign-in; they may have a new login or name since the last time. */
    updatePerson: async (id: string, person: Omit<StoredPerson, "id">): Promise<void> => {
      await db.$transaction(async (tx) => {
        await freeLogin(tx, person.login, id);
        await tx.user.update({ where: { id }, data: person });
      });
    },

    linkAccount: async (provider: string, subject: string, userId: string): Promise<void> => {
      await db.account.create({ data: { provider, subject, userId } });
    },

    createSession: async (session: {
      id: string;
      userId: string;
      createdAt: Date;
      expiresAt: Date;
    }): Promise<void> => {
      await db.session.create({ data: session });
    },

    extendSession: async (key: string, expiresAt: Date): Promise<void> => {
      await db.session.updateMany({ where: { id: key }, data: { expiresAt } });
    },

    endSession: async (key: string): Promise<void> => {
      await db.session.deleteMany({ where: { id: key } });
    },

    /** Ends the sessions of everybody whose login is not among these; tells how many. */
    endSessionsExcept: async (logins: string[]): Promise<number> => {
      const kept = logins.map((login) => login.toLowerCase());
      return db.$executeRaw`
        DELETE FROM session s USING "user" u WHERE u.id = s.user_id AND NOT (lower(u.login) = ANY (${kept}))`;
    },

    /** Replaces all teams and members by what the directory said at `observedAt`. */
    replaceTeams: async (teams: DirectoryTeam[], observedAt: Date): Promise<void> => {
      const members = teams.flatMap((team) =>
        team.members.map((login) => ({ teamSlug: team.slug, login: login.toLowerCase() })),
      );
      await db.$transaction([
        db.team.deleteMany({}),
        db.team.createMany({ data: teams.map(({ slug, name }) => ({ slug, name, observedAt })) }),
        db.teamMember.createMany({ data: members, skipDuplicates: true }),
      ]);
    },
  };
}

/**
 * A provider may give a login that somebody gave up to somebody else. Teams are held by login, so the former
 * holder's sessions end and their row steps aside.
 */
async function freeLogin(tx: Tx, login: string, exceptId: string): Promise<void> {
  const former = await tx.user.findMany({
    where: { login: { equals: login, mode: "insensitive" }, id: { not: exceptId } },
  });
  for (const { id } of former) {
    await tx.session.deleteMany({ where: { userId: id } });
    await tx.user.update({ where: { id }, data: { login: `former:${id}` } });
  }
}
