import fc from "fast-check";
import { expect, test } from "vitest";
import { blobId } from "./git-tree.ts";
import { renderedDigest } from "./rendered-digest.ts";
import type { RenderedFile } from "./rendered-file.ts";

const anyFile: fc.Arbitrary<RenderedFile> = fc.record({
  path: fc.stringMatching(/^[a-z/]{1,12}$/),
  mode: fc.constantFrom("100644" as const, "100755" as const),
  content: fc.string({ unit: "grapheme" }),
});
const anyFiles = fc.uniqueArray(anyFile, { selector: (file) => file.path, maxLength: 8 });

test("the digest does not depend on the order of the files", () => {
  fc.assert(
    fc.property(anyFiles, (files) => {
      expect(renderedDigest([...files].reverse())).toBe(renderedDigest(files));
    }),
  );
});

test("the digest changes with any content, mode or path", () => {
  fc.assert(
    fc.property(anyFiles, fc.nat(), (files, pick) => {
      const index = files.length === 0 ? 0 : pick % files.length;
      const chosen = files[index];
      if (!chosen) return;
      const digest = renderedDigest(files);
      const changed = (file: RenderedFile) => renderedDigest(files.with(index, file));
      expect(changed({ ...chosen, content: `${chosen.content}x` })).not.toBe(digest);
      expect(changed({ ...chosen, path: `${chosen.path}~` })).not.toBe(digest);
      expect(changed({ ...chosen, mode: chosen.mode === "100644" ? "100755" : "100644" })).not.toBe(digest);
    }),
  );
});

test("a path that imitates another file's line gives another digest", () => {
  const two = renderedDigest([
    { path: "a", mode: "100644", content: "x" },
    { path: "b", mode: "100644", content: "y" },
  ]);
  for (const frame of ["1 ", ""]) {
    const lines = `a\n100644 ${blobId("y")} ${frame}b`;
    expect(renderedDigest([{ path: lines, mode: "100644", content: "x" }])).not.toBe(two);
  }
});
