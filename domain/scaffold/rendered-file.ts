/** A file as it will stand in Git. `path` is relative to the repository root, with forward slashes. */
export type RenderedFile = { path: string; mode: "100644" | "100755"; content: string };
