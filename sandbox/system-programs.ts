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
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";

type Packaged = {
  names: readonly string[];
  package: string;
  /** Packages whose libraries it needs besides what every Debian has. */
  libraries: readonly string[];
  /** Below `usr`, where Debian's build of it looks for files of its own by absolute path. */
  files?: string;
};

/** Each program with the names it goes by and the Debian package that holds it. */
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
    files: "share/prometheus/alertmanager",
  },
  amtool: {
    names: ["amtool"],
    package: "prometheus-alertmanager",
    libraries: [],
    files: "share/prometheus/alertmanager",
  },
} as const satisfies Record<string, Packaged>;

export type SystemProgram = keyof typeof programs;
/** Where the program lies, or one sentence that says how to get it. */
export type FoundProgram = { path: string } | { missing: string };

const unpacked = join(import.meta.dirname, "../.portolan/programs");

/** Looks in folders, those of PATH, then among what was unpacked before, then unpacks the package; never throws. */
export function findSystemProgram(name: SystemProgram, folders = foldersOfPath()): FoundProgram {
  const program: Packaged = programs[name];
  const { names, package: debian } = program;
  const own = join(unpacked, debian, needsStarter(program) ? "start" : "usr/bin");
  const look = (folders: string[]) =>
    folders.flatMap((folder) => names.map((each) => join(folder, each))).find((path) => existsSync(path));
  const there = look([...folders, own]);
  if (there !== undefined) return { path: there };
  const failure = unpack(program);
  const path = look([own]);
  if (path !== undefined) return { path };
  return { missing: `${name} is not on PATH${failure}; on Debian: apt-get install ${debian}` };
}

function needsStarter({ libraries, files }: Packaged): boolean {
  return libraries.length > 0 || files !== undefined;
}

/** Gives what went wrong as the end of a sentence, or nothing. Several processes may do it at once. */
function unpack(program: Packaged): string {
  const { package: debian, libraries } = program;
  if (!["apt-get", "dpkg-deb"].every(isCommand)) return " and there is no apt-get to fetch it with";
  mkdirSync(unpacked, { recursive: true });
  const work = mkdtempSync(join(unpacked, `.${debian}-`));
  try {
    download([debian, ...libraries], work);
    const archives = readdirSync(work).filter((file) => file.endsWith(".deb"));
    if (archives.length === 0) return ", and apt-get brought no package";
    for (const archive of archives)
      execFileSync("dpkg-deb", ["--extract", join(work, archive), join(work, "content")]);
    if (needsStarter(program)) writeStarters(program, join(work, "content"), join(unpacked, debian));
    rmSync(join(unpacked, debian), { recursive: true, force: true });
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

/** A program looks for its libraries and files where Debian would have installed them, not where they will lie. */
function writeStarters({ files }: Packaged, content: string, home: string): void {
  const libraries = globSync("usr/lib/*-linux-gnu*", { cwd: content }).map((folder) => join(home, folder));
  mkdirSync(join(content, "start"));
  for (const name of readdirSync(join(content, "usr/bin"))) {
    if (files !== undefined) lookBelowWorkingFolder(join(content, "usr/bin", name), files);
    const lines = [
      "#!/bin/sh",
      ...(files === undefined ? [] : [`cd ${join(home, "usr")}`]),
      ...(libraries.length === 0 ? [] : [`export LD_LIBRARY_PATH=${libraries.join(":")}`]),
      `exec ${join(home, "usr/bin", name)} "$@"`,
    ];
    writeFileSync(join(content, "start", name), `${lines.join("\n")}\n`, { mode: 0o755 });
  }
}

/** The path is a constant in the program, which nothing overrides; one of the same length takes its place. */
function lookBelowWorkingFolder(program: string, files: string): void {
  const bytes = readFileSync(program);
  const [absolute, relative] = [Buffer.from(`/usr/${files}`), Buffer.from(`.////${files}`)];
  for (let at = bytes.indexOf(absolute); at >= 0; at = bytes.indexOf(absolute, at)) relative.copy(bytes, at);
  writeFileSync(program, bytes);
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
