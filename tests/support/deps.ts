import { generateKeyPairSync } from "node:crypto";
import { createDeps, type Deps } from "#server/deps.ts";
import { readEnv } from "#server/runtime/env.ts";
import { createLog } from "#server/runtime/log.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A whole environment over one database; nothing answers at its GitHub unless `changes` name one that does. */
export function testEnvironment(
  databaseUrl: string,
  changes: Record<string, string> = {},
): Record<string, string> {
  return {
    PORTAL_URL: "http://127.0.0.1:3000",
    DATABASE_URL: databaseUrl,
    SESSION_SECRET: "a-secret-of-more-than-thirty-two-characters",
    GITHUB_URL: "http://127.0.0.1:1",
    GITHUB_API_URL: "http://127.0.0.1:1",
    GITHUB_OAUTH_CLIENT_ID: "client",
    GITHUB_OAUTH_CLIENT_SECRET: "client-secret",
    GITHUB_APP_ID: "1",
    GITHUB_APP_PRIVATE_KEY: privateKey,
    GITHUB_APP_INSTALLATION_ID: "1",
    GITHUB_WEBHOOK_SECRET: "a-webhook-secret",
    CLUSTER_NAME: "test",
    ...changes,
  };
}

export type TestDeps = { deps: Deps; log: string[]; close: () => Promise<void> };

/** The process's real wiring over one database, with its log kept. Close it before the database. */
export function createTestDeps(databaseUrl: string, changes: Partial<Deps> = {}): TestDeps {
  const log: string[] = [];
  const wired = createDeps(readEnv(testEnvironment(databaseUrl)));
  const deps = { ...wired, log: createLog("test", { write: (line) => log.push(line) }), ...changes };
  return {
    deps,
    log,
    close: async () => {
      await wired.delivery.feed.close();
      await wired.db.$disconnect();
    },
  };
}
