/** The part of npm's lockfile (version 3) that names packages. */
export interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}
export interface Lockfile {
  packages: Record<string, LockEntry>;
}

const systems = ["darwin", "linux", "win32", "android", "freebsd", "openharmony"];
const processors: readonly [RegExp, string][] = [
  [/(^|-)(x64|x86_64)(-|$)/, "x64"],
  [/(^|-)arm64(-|$)/, "arm64"],
  [/(^|-)arm(-|$)/, "arm"],
  [/(^|-)ia32(-|$)/, "ia32"],
  [/(^|-)ppc64(-|$)/, "ppc64"],
  [/(^|-)riscv64(-|$)/, "riscv64"],
  [/(^|-)s390x(-|$)/, "s390x"],
  [/(^|-)wasm32(-|$)/, "wasm32"],
];

/**
 * Lock entries that optional dependencies ask for and the lock does not hold, by their path in node_modules.
 * Only names of one platform count: anything else is a real gap and stays one.
 */
export function missingBinaries({ packages }: Lockfile): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const at = `node_modules/${name}`;
      const entry = binary(name, version);
      if (entry && !held(packages, name)) missing[at] = parent.dev ? { ...entry, dev: true } : entry;
    }
  }
  return missing;
}

function held(packages: Lockfile["packages"], name: string): boolean {
  return Object.keys(packages).some((at) => at.endsWith(`node_modules/${name}`));
}

function binary(name: string, version: string): LockEntry | null {
  const cpu = processors.find(([pattern]) => pattern.test(name))?.[1];
  const os = systems.find((system) => name.includes(system));
  if (!cpu || !/^\d/.test(version)) return null;
  const libc = /musl/.test(name) ? "musl" : os === "linux" ? "glibc" : undefined;
  return {
    version,
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}
