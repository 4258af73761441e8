import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FoundTemplate, readCatalog } from "#domain/catalog/read-catalog.ts";

/** The golden path of this repository, read as the catalog would read it from Git. */
export async function readGoldenPath(name = "http-api-ts"): Promise<FoundTemplate> {
  const names = await readdir("templates", { recursive: true });
  const files = [];
  for (const path of names.map((each) => join("templates", each)).sort()) {
    const entry = await stat(path);
    if (!entry.isFile() || path.includes("node_modules")) continue;
    const mode = entry.mode & 0o100 ? "100755" : "100644";
    files.push({ path, mode, content: await readFile(path, "utf8") });
  }
  const found = readCatalog(files, "templates").templates.find((template) => template.name === name);
  if (!found) throw new Error(`templates/ holds no ${name}`);
  return found;
}
