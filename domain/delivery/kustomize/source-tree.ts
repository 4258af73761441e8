import { type Place, refuse } from "./refusal.ts";

/** The repository's files by path: all that rendering asks of them. */
export type FileTexts = Pick<ReadonlyMap<string, string>, "get" | "has" | "keys">;

/** The repository's files, and the folder whose kustomization is being read. */
export type SourceTree = { files: FileTexts; dir: string };

const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The kustomization file of the folder. */
export function kustomizationPath(tree: SourceTree, place: Place): string {
  const found = kustomizationNames
    .map((name) => joinPath(tree.dir, name) ?? name)
    .filter((path) => tree.files.has(path));
  const [path, another] = found;
  if (path === undefined) {
    const folder = tree.dir === "" ? "the repository's root" : tree.dir;
    return refuse(
      place,
      "kustomization-missing",
      `There is no kustomization.yaml in ${folder}`,
      "Add one, or correct the path.",
    );
  }
  if (another !== undefined) {
    refuse(place, "kustomization-twice", `${path} and ${another} stand side by side`, "Keep one of them.");
  }
  return path;
}

/**
 * The text of a file that a kustomization names. As with kustomize it must lie in or below the folder of the
 * kustomization. Absent files give nothing.
 */
export function readBelow(
  tree: SourceTree,
  path: string,
  place: Place,
): { path: string; text: string } | null {
  refuseRemote(path, place);
  const full = joinPath(tree.dir, path);
  if (full === null) return outside(path, place);
  const text = tree.files.get(full);
  if (text === undefined) return null;
  if (tree.dir !== "" && !full.startsWith(`${tree.dir}/`)) return outside(path, place);
  return { path: full, text };
}

function outside(path: string, place: Place): never {
  return refuse(
    place,
    "path-outside",
    `${path} lies outside the folder of this kustomization`,
    "Move the file below it.",
  );
}

/** The same, for a file that must be there. */
export function demandBelow(tree: SourceTree, path: string, place: Place): { path: string; text: string } {
  const found = readBelow(tree, path, place);
  if (found !== null) return found;
  return refuse(place, "file-missing", `There is no file ${path}`, "Add the file, or correct the path.");
}

/** The folder that a kustomization names; it may lie beside or above, but never above one that led here. */
export function enterFolder(
  tree: SourceTree,
  path: string,
  visited: readonly string[],
  place: Place,
): SourceTree {
  refuseRemote(path, place);
  const dir = joinPath(tree.dir, path);
  if (dir === null)
    return refuse(place, "path-outside", `${path} leads out of the repository`, "Correct the path.");
  const around = [...visited, tree.dir].find(
    (from) => dir === "" || from === dir || from.startsWith(`${dir}/`),
  );
  if (around !== undefined) {
    refuse(
      place,
      "kustomization-cycle",
      `${path} contains ${around || "the folder"} that names it`,
      "Break the cycle.",
    );
  }
  if (![...tree.files.keys()].some((file) => file.startsWith(`${dir}/`))) {
    refuse(place, "file-missing", `There is no file or folder ${path}`, "Add it, or correct the path.");
  }
  return { files: tree.files, dir };
}

/** Kustomize would fetch these over the network while rendering. */
function refuseRemote(path: string, place: Place): void {
  const remote =
    /^[a-z][a-z0-9+.-]*:|^git@|^git::|\/\/|[?&]ref=|\.git(?:\/|$)|^(?:github|gitlab|bitbucket)\.[a-z]+[/:]/i;
  if (remote.test(path)) {
    refuse(
      place,
      "remote-base",
      `${path} lies outside the repository`,
      "Copy what it holds into the repository.",
    );
  }
  if (path === "" || path.startsWith("/")) {
    refuse(place, "path-outside", `"${path}" is no path within the repository`, "Write a relative path.");
  }
}

/** Null where the path climbs above the root. */
function joinPath(dir: string, path: string): string | null {
  const steps: string[] = [];
  for (const step of `${dir}/${path}`.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.join("/");
}
