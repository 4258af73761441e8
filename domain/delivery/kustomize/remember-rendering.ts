import type { renderKustomization } from "./render-kustomization.ts";
import type { FileTexts } from "./source-tree.ts";

type Render = typeof renderKustomization;
type Remembered = {
  paths: readonly string[];
  /** Every file that was opened, with what stood in it. */
  opened: ReadonlyMap<string, string | undefined>;
  outcome: ReturnType<Render>;
};

/** Folders whose last rendering is kept: the stages of a few services. */
const keptFolders = 8;

/**
 * The same rendering, which remembers the last of each folder with the files it opened, and gives it again while
 * those and the list of paths are as they were: what is typed into a form seldom reaches every stage. What is
 * rendered must never be changed by whoever gets it.
 */
export function rememberRendering(render: Render): Render {
  const known = new Map<string, Remembered>();
  return (files, dir) => {
    const last = known.get(dir);
    known.delete(dir);
    const kept = last !== undefined && isAsBefore(last, files) ? last : watch(render, files, dir);
    known.set(dir, kept);
    for (const oldest of known.keys()) {
      if (known.size <= keptFolders) break;
      known.delete(oldest);
    }
    return kept.outcome;
  };
}

function isAsBefore({ paths, opened }: Remembered, files: FileTexts): boolean {
  return (
    paths.length === [...files.keys()].length &&
    paths.every((path) => files.has(path)) &&
    [...opened].every(([path, text]) => files.get(path) === text)
  );
}

function watch(render: Render, files: FileTexts, dir: string): Remembered {
  const opened = new Map<string, string | undefined>();
  const watched = {
    keys: () => files.keys(),
    has: (path: string) => files.has(path),
    get: (path: string) => {
      opened.set(path, files.get(path));
      return files.get(path);
    },
  };
  return { outcome: render(watched, dir), paths: [...files.keys()], opened };
}
