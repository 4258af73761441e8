/**
 * Generates the Prisma client. The generator runs on WebAssembly, but the CLI first asks for a native engine that
 * it would download; naming any executable satisfies it. Commands that do need the engine (`migrate`, `db push`)
 * would then exit 0 having done nothing: they are never run here, migrations go through `server/runtime/migrate.ts`.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [join(root, "node_modules/prisma/build/index.js"), "generate", "--no-hints"],
  {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
  },
);
if (status !== 0) {
  console.error(stdout, stderr);
  process.exit(1);
}
