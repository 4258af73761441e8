/**
 * Prints, as a JSON list for a build matrix, the services whose source or manifests differ from a base:
 * `node scripts/affected-services.ts --base origin/main`.
 */
import { parseArgs } from "node:util";
import { forkPoint, openRepository, type Repository } from "./repository.ts";

/** Services whose source folder, manifests or Applications changed since `base`, sorted by name. */
export function affectedServices(repository: Repository, base: string): string[] {
  const { paths } = repository.settings;
  const changed = changedPaths(repository, base);
  return repository
    .services()
    .filter((name) =>
      changed.some(
        (path) =>
          path.startsWith(`${paths.services}/${name}/`) ||
          path.startsWith(`${paths.apps}/${name}/`) ||
          isApplicationOf(path, name, paths.applications),
      ),
    );
}

/** Every path that differs between the point where the working tree left `base` and the working tree. */
export function changedPaths(repository: Repository, base: string): string[] {
  const changed = repository.git("diff", "--name-only", "--no-renames", "-z", forkPoint(repository, base));
  const added = repository.git("ls-files", "-z", "--others", "--exclude-standard");
  return [...changed.split("\0"), ...added.split("\0")].filter((path) => path !== "");
}

function isApplicationOf(path: string, name: string, folder: string): boolean {
  return path.startsWith(`${folder}/${name}-`) && !path.slice(folder.length + name.length + 2).includes("-");
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { base: { type: "string" } } });
  if (values.base === undefined) throw new Error("Name the base: --base origin/main");
  console.log(JSON.stringify(affectedServices(openRepository(process.cwd()), values.base)));
}
