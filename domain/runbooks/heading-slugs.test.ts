import fc from "fast-check";
import { expect, it } from "vitest";
import { headingSlugs } from "#domain/runbooks/heading-slugs.ts";

it("names headings as GitHub does", () => {
  const slug = headingSlugs();
  expect(
    ["Mitigate", "What's up, doc?", "Größe_1 ok", "Mitigate", "Mitigate-1", "Mitigate", "?"].map(slug),
  ).toEqual(["mitigate", "whats-up-doc", "größe_1-ok", "mitigate-1", "mitigate-1-1", "mitigate-2", ""]);
});

it("never gives one name twice", () => {
  const heading = fc.constantFrom("a", "A", "a-1", "a 1", "a-1-1", "", "?");
  fc.assert(
    fc.property(fc.array(heading, { maxLength: 20 }), (headings) => {
      const names = headings.map(headingSlugs());
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});
