/**
 * Builds the web application where its sources changed since the last build, and lays the standalone server out
 * with what it serves. The worker needs no build.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const stamp = join(root, ".portolan/build-stamp");
const sources = [
  "app",
  "components",
  "domain",
  "server",
  "prisma",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-node.ts",
  "next.config.js",
  "postcss.config.mjs",
  "package-lock.json",
];

const state = stateOfSources();
if (
  existsSync(stamp) &&
  readFileSync(stamp, "utf8") === state &&
  existsSync(join(root, ".next/standalone/server.js"))
) {
  console.log("The build is current.");
} else {
  build();
}

function stateOfSources(): string {
  const list = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...sources],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64e6,
    },
  );
  const hash = createHash("sha256");
  for (const path of list.split("\0").filter((name) => name !== "" && existsSync(join(root, name)))) {
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

function build(): void {
  const next = join(root, "node_modules/next/dist/bin/next");
  const { status } = spawnSync(process.execPath, [next, "build"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) process.exit(status ?? 1);
  cpSync(join(root, ".next/static"), join(root, ".next/standalone/.next/static"), { recursive: true });
  cpSync(join(root, "public"), join(root, ".next/standalone/public"), { recursive: true });
  mkdirSync(join(root, ".portolan"), { recursive: true });
  writeFileSync(stamp, state);
}
