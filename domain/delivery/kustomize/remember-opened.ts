import type { FileTexts } from "./source-tree.ts";

type Remembered<T> = {
  paths: readonly string[];
  /** Every file that was opened, with what stood in it. */
  opened: ReadonlyMap<string, string | undefined>;
  result: T;
};

/** Folders whose last result is kept: the stages and bases of a few services. */
const keptFolders = 8;

/**
 * Does a piece of work on a folder again only when a file that it opened or the list of paths has changed: what is
 * typed into a form seldom reaches every stage. `work` may ask its files only, and must give the same each time;
 * nobody may change what it gave. One that throws is done anew.
 */
export function rememberOpened<T>(): (files: FileTexts, dir: string, work: (files: FileTexts) => T) => T {
  const known = new Map<string, Remembered<T>>();
  return (files, dir, work) => {
    const last = known.get(dir);
    known.delete(dir);
    const kept = last !== undefined && isAsBefore(last, files) ? last : watch(files, work);
    known.set(dir, kept);
    for (const oldest of known.keys()) {
      if (known.size <= keptFolders) break;
      known.delete(oldest);
    }
    return kept.result;
  };
}

/** It opens the same files again, so that whoever watches around it learns of them. */
function isAsBefore({ paths, opened }: Remembered<unknown>, files: FileTexts): boolean {
  const present = new Set(files.keys());
  return (
    paths.length === present.size &&
    paths.every((path) => present.has(path)) &&
    [...opened].every(([path, text]) => files.get(path) === text)
  );
}

function watch<T>(files: FileTexts, work: (files: FileTexts) => T): Remembered<T> {
  const opened = new Map<string, string | undefined>();
  const watched = {
    keys: () => files.keys(),
    has: (path: string) => files.has(path),
    get: (path: string) => {
      const text = files.get(path);
      opened.set(path, text);
      return text;
    },
  };
  return { result: work(watched), paths: [...files.keys()], opened };
}
