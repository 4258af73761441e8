import type { Adapter, AdapterUser } from "next-auth/adapters";
import { z } from "zod";
import { sessionIdleMs } from "#server/identity/authenticate.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import type { IdentityStore, StoredPerson } from "#server/identity/store.ts";

const newPerson = z.object({
  login: z.string().min(1),
  name: z.string().nullish(),
  image: z.string().nullish(),
});

/**
 * next-auth's storage on our own tables. Sessions are kept under the hash of their token, provider tokens are
 * dropped, and nobody is ever found by e-mail: the key of a person is provider and subject.
 */
export function createAuthAdapter(store: IdentityStore, now: () => Date): Adapter {
  return {
    createUser: async (user: unknown) => {
      const { login, name, image } = newPerson.parse(user);
      const person = { login, name: name || login, email: null, avatarUrl: image ?? null };
      return asUser(await store.createPerson(person));
    },
    getUser: async (id) => asUserOrNull(await store.findPerson(id)),
    getUserByEmail: () => null,
    getUserByAccount: async ({ provider, providerAccountId }) =>
      asUserOrNull(await store.findPersonByAccount(provider, providerAccountId)),
    updateUser: async ({ id }) => {
      const person = await store.findPerson(id);
      if (!person) throw new Error(`No person has the id ${id}`);
      return asUser(person);
    },
    linkAccount: async (account: { provider: string; providerAccountId: string; userId: string }) => {
      await store.linkAccount(account.provider, account.providerAccountId, account.userId);
    },
    createSession: async (session) => {
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + sessionIdleMs);
      await store.createSession({
        id: sessionKey(session.sessionToken),
        userId: session.userId,
        createdAt,
        expiresAt,
      });
      return session;
    },
    // Sessions are read by `authenticate` alone; next-auth never sees one, so that each sign-in makes a new one.
    getSessionAndUser: () => null,
    updateSession: () => null,
    deleteSession: async (token) => {
      await store.endSession(sessionKey(token));
    },
  };
}

function asUser({ id, name, avatarUrl }: StoredPerson): AdapterUser {
  return { id, name, email: "", emailVerified: null, image: avatarUrl };
}

function asUserOrNull(person: StoredPerson | null): AdapterUser | null {
  return person && asUser(person);
}
