import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { copyService } from "#tests/support/service-copy.ts";

/** Each service stands alone: what it promises by itself lies beside it, and runs here on a real PostgreSQL. */
test.each(readdirSync("services"))(
  "%s keeps its own promises, type by type and test by test",
  async (name) => {
    const { folder, remove } = await copyService(name);
    const database = `own_${name.replaceAll("-", "_")}`;
    const admin = new Client({ connectionString: inject("postgresUrl") });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${database}`);
    try {
      const url = inject("postgresUrl").replace(/\/postgres$/, `/${database}`);
      expect(await npm(folder, ["run", "check"], {})).toMatchObject({ code: 0 });
      const tests = await npm(folder, ["test"], { TEST_DATABASE_URL: url });
      expect(tests, tests.output).toMatchObject({ code: 0 });
      expect(tests.output).toMatch(/skipped 0/);
    } finally {
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.end();
      remove();
    }
  },
  300_000,
);

function npm(
  cwd: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const whole = { ...process.env, NODE_OPTIONS: "", ...env };
  return new Promise((resolve) => {
    execFile("npm", args, { cwd, env: whole, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error ? 1 : 0;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}
