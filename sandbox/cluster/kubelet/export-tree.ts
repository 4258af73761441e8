import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { listTree, readBlobs } from "#sandbox/cluster/argo/git.ts";

/** Writes the files of a Git tree below a directory. Symbolic links are refused: a build context is closed. */
export async function exportTree(repository: string, tree: string, directory: string): Promise<void> {
  const files = await listTree(repository, tree);
  if (files.length === 0) throw new Error(`tree ${tree} is empty`);
  const blobs = await readBlobs(repository, [...new Set(files.map((file) => file.id))]);
  for (const file of files) {
    if (file.mode === "120000") throw new Error(`${file.path} is a symbolic link`);
    const path = resolve(directory, file.path);
    const content = blobs.get(file.id);
    if (!path.startsWith(`${resolve(directory)}${sep}`) || content === undefined)
      throw new Error(`cannot export ${file.path}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: file.mode === "100755" ? 0o755 : 0o644 });
  }
  await writeFile(join(directory, ".tree"), tree);
}
