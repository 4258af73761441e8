import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRunbook } from "#domain/runbooks/runbook.ts";

const file = "docs/runbooks/pod-crash-looping.md";
const whole = `---
title: A pod keeps crashing
alert: PodCrashLooping
service: platform
severity: Page
reviewed: 2026-11-01
---

# A pod keeps crashing

Look at its log.
`;
const problemsOf = (text: string) =>
  parseRunbook(text, file).problems.map(({ code, line }) => `${code}:${line}`);

describe("a runbook", () => {
  it("says in its front matter what it is for, and its text is what follows", () => {
    expect(parseRunbook(whole, file)).toEqual({
      title: "A pod keeps crashing",
      alerts: ["PodCrashLooping"],
      service: "platform",
      severity: "page",
      owner: null,
      facts: [{ label: "reviewed", value: "2026-11-01" }],
      body: "\n# A pod keeps crashing\n\nLook at its log.\n",
      problems: [],
    });
  });

  it("may answer several alerts, or none", () => {
    expect(parseRunbook("---\ntitle: x\nalert: [A, B]\n---\n", file).alerts).toEqual(["A", "B"]);
    expect(parseRunbook("---\ntitle: x\n---\n", file)).toMatchObject({ alerts: [], problems: [] });
  });

  it("reads alike with a byte order mark and with the line ends of Windows", () => {
    const other = `\ufeff${whole.replaceAll("\n", "\r\n")}`;
    expect(parseRunbook(other, file)).toEqual(parseRunbook(whole, file));
  });

  it.each([
    ["has no front matter", "# Title\n", "runbook-front-matter:1"],
    ["never closes it", "---\ntitle: x\n", "runbook-front-matter:1"],
    ["has nothing in it", "---\n---\n", "runbook-title:1"],
    ["is no map", "---\n- a\n---\n", "runbook-front-matter:2"],
    ["is not YAML", "---\ntitle: x\nalert: [\n---\n", "yaml-syntax:4"],
    ["says a thing twice", "---\ntitle: x\ntitle: y\n---\n", "yaml-duplicate-key:3"],
    ["has no title", "---\nalert: A\n---\n", "runbook-title:2"],
    ["has a title that is no text", "---\nalert: A\ntitle: {a: 1}\n---\n", "runbook-title:3"],
    ["has an alert that is no name", "---\ntitle: x\nalert:\n  a: 1\n---\n", "runbook-alert:3"],
    ["nests without end", `---\ntitle: ${"[".repeat(100)}\n---\n`, "yaml-too-deep:2"],
    ["is ten megabytes long", `---\ntitle: ${"x".repeat(1e7)}\n---\n`, "yaml-too-large:1"],
  ])("whose front matter %s is told by file and line, and its text is kept", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
    expect(parseRunbook(`${text}the text`, file).body).toContain("the text");
  });

  it("is called after its first heading, or its file, where the front matter names it not", () => {
    expect(parseRunbook("# From the text\n", file).title).toBe("From the text");
    expect(parseRunbook("text\n", file).title).toBe("pod-crash-looping");
  });

  it("turns no text around and hides none, in its title as in its commands", () => {
    const tricky = parseRunbook("---\ntitle: a\u202eb\n---\nrm \u200b-rf \u001b[2K/\u0000", file);
    expect([tricky.title, tricky.body]).toEqual(["ab", "rm -rf /"]);
  });

  it("is read whatever it is, with every problem in a line it has", () => {
    const pieces = fc.constantFrom(
      "---",
      "\n",
      "title: ",
      "alert: ",
      "[",
      "{",
      "&a ",
      "*a",
      "\t",
      "- ",
      "é",
      '"',
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 40 });
    fc.assert(
      fc.property(text, (parts) => {
        const written = `---\n${parts.join("")}`;
        const lines = written.split(/\r\n|\r|\n/).length;
        const { title, problems } = parseRunbook(written, file);
        expect(title).not.toBe("");
        for (const { line = 0 } of problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines + 1);
        }
      }),
    );
  });
});
