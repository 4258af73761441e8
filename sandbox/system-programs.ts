/**
 * Programs that no package registry of ours carries. They are taken from PATH where they are there; on Debian and
 * Ubuntu they are unpacked, without root and without starting anything, from the distribution's packages.
 * `node sandbox/system-programs.ts` fetches them all and says what is missing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Each program with the names it goes by, the Debian package that holds it, and those whose libraries it needs
 * besides what every Debian has.
 */
const programs = {
  "redis-server": {
    names: ["redis-server"],
    package: "redis-server",
    // The server and its checker are one file, which Debian keeps with the tools.
    libraries: ["redis-tools", "libjemalloc2", "liblua5.1-0", "liblzf1", "lua-bitop", "lua-cjson"],
  },
  prometheus: { names: ["prometheus"], package: "prometheus", libraries: [] },
  promtool: { names: ["promtool"], package: "prometheus", libraries: [] },
  alertmanager: {
    names: ["alertmanager", "prometheus-alertmanager"],
    package: "prometheus-alertmanager",
    libraries: [],
  },
  amtool: { names: ["amtool"], package: "prometheus-alertmanager", libraries: [] },
} as const;

export type SystemProgram = keyof typeof programs;
/** Where the program lies, or one sentence that says how to get it. */
export type FoundProgram = { path: string } | { missing: string };

const unpacked = join(import.meta.dirname, "../.portolan/programs");

/** Looks on PATH, then among what was unpacked before, then unpacks the package; never throws. */
export function findSystemProgram(name: SystemProgram): FoundProgram {
  const { names, package: debian, libraries } = programs[name];
  const own = join(unpacked, debian, libraries.length === 0 ? "usr/bin" : "start");
  const look = (folders: string[]) =>
    folders.flatMap((folder) => names.map((each) => join(folder, each))).find((path) => existsSync(path));
  const there = look([...foldersOfPath(), own]);
  if (there !== undefined) return { path: there };
  const failure = unpack(debian, libraries);
  const path = look([own]);
  if (path !== undefined) return { path };
  return { missing: `${name} is not on PATH${failure}; on Debian: apt-get install ${debian}` };
}

/** Gives what went wrong as the end of a sentence, or nothing. Several processes may do it at once. */
function unpack(debian: string, libraries: readonly string[]): string {
  if (!["apt-get", "dpkg-deb"].every(isCommand)) return " and there is no apt-get to fetch it with";
  mkdirSync(unpacked, { recursive: true });
  const work = mkdtempSync(join(unpacked, `.${debian}-`));
  try {
    download([debian, ...libraries], work);
    const archives = readdirSync(work).filter((file) => file.endsWith(".deb"));
    if (archives.length === 0) return ", and apt-get brought no package";
    for (const archive of archives)
      execFileSync("dpkg-deb", ["--extract", join(work, archive), join(work, "content")]);
    if (libraries.length > 0) writeStarters(join(work, "content"), join(unpacked, debian));
    renameSync(join(work, "content"), join(unpacked, debian));
    return "";
  } catch (error) {
    return `, and unpacking its package failed (${error instanceof Error ? error.message.split("\n")[0] : error})`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Lists of its own where the system has none: only root may update the system's. */
function download(packages: readonly string[], work: string): void {
  const fetch = (...options: string[]) =>
    spawnSync("apt-get", ["-qq", ...options, "download", ...packages], { cwd: work, stdio: "ignore" })
      .status === 0;
  if (fetch()) return;
  const state = join(work, "apt");
  mkdirSync(join(state, "lists/partial"), { recursive: true });
  const options = ["-o", `Dir::State::lists=${state}/lists`, "-o", `Dir::Cache=${state}`];
  execFileSync("apt-get", ["-qq", ...options, "update"], { stdio: "ignore" });
  fetch(...options);
}

/** The loader looks for a program's libraries where they will lie, not where Debian would have installed them. */
function writeStarters(content: string, home: string): void {
  const libraries = globSync("usr/lib/*-linux-gnu*", { cwd: content }).map((folder) => join(home, folder));
  mkdirSync(join(content, "start"));
  for (const name of readdirSync(join(content, "usr/bin"))) {
    const text = `#!/bin/sh\nLD_LIBRARY_PATH=${libraries.join(":")} exec ${join(home, "usr/bin", name)} "$@"\n`;
    writeFileSync(join(content, "start", name), text, { mode: 0o755 });
  }
}

function isCommand(name: string): boolean {
  return foldersOfPath().some((folder) => existsSync(join(folder, name)));
}

function foldersOfPath(): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
}

if (import.meta.main) {
  for (const name of Object.keys(programs) as SystemProgram[]) {
    const found = findSystemProgram(name);
    console.log("path" in found ? found.path : found.missing);
    if ("missing" in found) process.exitCode = 1;
  }
}
