/**
 * Adds to package-lock.json the optional platform binaries that the registry at hand did not have.
 *
 * npm leaves out of the lock what a lagging mirror lacks, and `npm ci` then refuses the lock everywhere
 * ("Missing: @next/swc-darwin-arm64@ from lock file"). Run after every `npm install`; tests/house holds it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Lockfile, missingBinaries } from "#scripts/lockfile.ts";

const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(path, "utf8")) as Lockfile;
const missing = missingBinaries(lock);
for (const [at, entry] of Object.entries(missing)) lock.packages[at] = entry;
const inOrder = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(inOrder);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${Object.keys(missing).length} platform binaries added to package-lock.json\n`);
