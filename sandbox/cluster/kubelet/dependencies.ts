import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "#sandbox/cluster/kubelet/run-npm.ts";

/** Gives folders the packages their lock names. */
export type Dependencies = {
  /** Links `node_modules` into a folder that has a lock; does nothing where it has none. */
  linkInto(folder: string, withDev: boolean): Promise<void>;
};

/**
 * Keeps one installation per lock below a directory, since the versions of a service mostly share theirs.
 * `cache`: the npm cache to install from without a network; where it lacks something the registry is asked.
 */
export function createDependencies(options: {
  directory: string;
  cache: string | null;
  signal: AbortSignal;
}): Dependencies {
  const installing = new Map<string, Promise<void>>();

  async function install(home: string, manifest: string, lock: string, withDev: boolean): Promise<void> {
    // Another process may be installing the same; whoever is first has made it.
    const unfinished = `${home}.${process.pid}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, "package.json"), manifest);
    writeFileSync(join(unfinished, "package-lock.json"), lock);
    // --ignore-scripts: packages run no code at installation.
    const args = [
      "ci",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      withDev ? "--include=dev" : "--omit=dev",
    ];
    const from = options.cache === null ? [] : ["--cache", options.cache];
    try {
      await runNpm([...args, ...from, "--offline"], unfinished, null, options.signal);
    } catch (error) {
      if (options.signal.aborted) throw error;
      await runNpm([...args, ...from, "--prefer-offline"], unfinished, null, options.signal);
    }
    mkdirSync(join(unfinished, "node_modules"), { recursive: true });
    if (!existsSync(home)) renameSync(unfinished, home);
    rmSync(unfinished, { recursive: true, force: true });
  }

  return {
    linkInto: async (folder, withDev) => {
      if (!existsSync(join(folder, "package-lock.json"))) return;
      const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
      const manifest = readFileSync(join(folder, "package.json"), "utf8");
      const key = createHash("sha256").update(`${withDev}\n${manifest}\n${lock}`).digest("hex").slice(0, 20);
      const home = join(options.directory, key);
      const made =
        installing.get(key) ??
        (existsSync(home) ? Promise.resolve() : install(home, manifest, lock, withDev));
      installing.set(key, made);
      made.catch(() => installing.delete(key));
      await made;
      symlinkSync(join(home, "node_modules"), join(folder, "node_modules"));
    },
  };
}
