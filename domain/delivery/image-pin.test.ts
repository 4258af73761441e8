import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isPlaceholder, readPin, writePin } from "./image-pin.ts";

const tree = "0123456789abcdef0123456789abcdef01234567";

function kustomization(pin: string): string {
  return `# Top comment
resources: [../../base]   # kept as it is
images:
  - name: pay
    newName: registry.example.com/pay
    newTag: other
  # The build.
  - name: pay-api
    newName: registry.example.com/pay-api
    ${pin}
namespace: pay-api-dev
`;
}

describe("writing a pin", () => {
  const forms: [string, string, string][] = [
    ["plain", "newTag: unpinned", `newTag: ${tree}`],
    ["with a comment behind", "newTag: unpinned   # by hand", `newTag: ${tree}   # by hand`],
    ["double quotes", 'newTag: "1.10"', `newTag: "${tree}"`],
    ["single quotes", "newTag: '1.10'", `newTag: '${tree}'`],
    ["key quoted", '"newTag" : unpinned', `"newTag" : ${tree}`],
  ];
  test.each(forms)("changes that scalar alone: %s", (_, before, after) => {
    expect(writePin(kustomization(before), "pay-api", tree)).toBe(kustomization(after));
  });

  test("keeps line ends of Windows and a missing last one", () => {
    const windows = kustomization("newTag: unpinned").replaceAll("\n", "\r\n").trimEnd();
    expect(writePin(windows, "pay-api", tree)).toBe(windows.replace("unpinned", tree));
  });

  test("works in flow style", () => {
    expect(writePin("images: [{name: a, newTag: x, newName: b}]", "a", tree)).toBe(
      `images: [{name: a, newTag: ${tree}, newName: b}]`,
    );
  });

  test("quotes a tag that YAML would read as a number", () => {
    const digits = "1234567890123456789012345678901234567890";
    const exponent = "12345678901234567890123456789012345678e1";
    for (const tag of [digits, exponent, "1.10", "0644", "null"]) {
      const written = writePin(kustomization("newTag: unpinned"), "pay-api", tag);
      expect(parse(written ?? "").images[1].newTag).toBe(tag);
      expect(readPin(written ?? "", "pay-api")?.tag).toBe(tag);
    }
  });

  test("leaves a file alone that says it already", () => {
    const done = kustomization(`newTag: ${tree}`);
    expect(writePin(done, "pay-api", tree)).toBe(done);
  });

  test("refuses where another place would change with it, or there is nothing to change", () => {
    const shared = "images:\n  - { name: a, newTag: &tag x }\n  - { name: b, newTag: *tag }\n";
    expect(writePin(shared, "a", tree)).toBeNull();
    expect(writePin(shared, "b", tree)).toBeNull();
    expect(writePin(kustomization("digest: sha256:0"), "pay-api", tree)).toBeNull();
    expect(writePin(kustomization("newTag: x"), "nobody", tree)).toBeNull();
    expect(writePin("images: [", "a", tree)).toBeNull();
    expect(writePin("- a", "a", tree)).toBeNull();
  });

  test("never changes what other readers see, but for that tag", () => {
    const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(hex, fc.constantFrom("newTag: x", 'newTag: "x"', "newTag: 'x'"), (tag, pin) => {
        const before = parse(kustomization(pin));
        const after = parse(writePin(kustomization(pin), "pay-api", tag) ?? "");
        before.images[1].newTag = tag;
        expect(after).toEqual(before);
      }),
    );
  });
});

describe("reading a pin", () => {
  test("gives tag, digest and line", () => {
    expect(readPin(kustomization(`newTag: "1.10"\n    digest: sha256:ab`), "pay-api")).toEqual({
      tag: "1.10",
      digest: "sha256:ab",
      line: 10,
    });
  });

  test("tells names apart that begin alike", () => {
    expect(readPin(kustomization("newTag: x"), "pay")?.tag).toBe("other");
  });

  test("knows what only holds the place", () => {
    expect(isPlaceholder({ tag: "unpinned", digest: "" })).toBe(true);
    expect(isPlaceholder({ tag: "", digest: `sha256:${"0".repeat(64)}` })).toBe(true);
    expect(isPlaceholder({ tag: "", digest: "" })).toBe(false);
    expect(isPlaceholder({ tag: tree, digest: `sha256:${"1".repeat(64)}` })).toBe(false);
  });
});
