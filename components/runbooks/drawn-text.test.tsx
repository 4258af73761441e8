import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { DrawnText } from "#components/runbooks/drawn-text.tsx";
import type { DrawnNode } from "#domain/runbooks/drawing.ts";

const draw = (...nodes: DrawnNode[]) =>
  renderToStaticMarkup(<DrawnText nodes={nodes} filesUrl="https://github.example/acme/platform/blob/abc/" />);

describe("a runbook's text", () => {
  it("shows what looks like markup as the text it is", () => {
    expect(draw("<img src=x onerror=alert(1)>")).not.toContain("<img");
  });

  it("follows no address that could run or lead astray", () => {
    for (const href of [
      "javascript:alert(1)",
      "java\tscript:alert(1)",
      "data:text/html,x",
      "//evil.example",
      "vbscript:x",
    ]) {
      const html = draw({ tag: "link", to: { kind: "web", href }, children: ["here"] });
      expect(html).not.toContain("href");
      expect(html).toContain("here");
    }
  });

  it("leads to other runbooks in the portal, and to files on GitHub at the commit they were read at", () => {
    expect(
      draw({ tag: "link", to: { kind: "runbook", slug: "a b/c", fragment: "d" }, children: [] }),
    ).toContain('href="/runbooks/a%20b/c#h-d"');
    const path = "services/x?y.ts";
    expect(draw({ tag: "link", to: { kind: "file", path, fragment: "L3" }, children: [] })).toContain(
      'href="https://github.example/acme/platform/blob/abc/services/x%3Fy.ts#L3"',
    );
  });

  it("shows no image from elsewhere, but where it lies", () => {
    const html = draw({
      tag: "image",
      at: { kind: "web", href: "https://evil.example/pixel.png" },
      alt: "a chart",
    });
    expect(html).not.toContain("<img");
    expect(html).toContain('href="https://evil.example/pixel.png"');
    expect(html).toContain("a chart");
  });

  it("names a copy button after what it copies", () => {
    const html = draw({ tag: "code-block", text: "kubectl get pods\nkubectl logs", language: "sh" });
    expect(html).toContain('<span class="sr-only">kubectl get pods</span>');
  });

  it("tells what is done from what is to do without its boxes", () => {
    expect(draw({ tag: "check", isDone: true })).toContain('aria-label="done:"');
    expect(draw({ tag: "check", isDone: false })).toContain('aria-label="to do:"');
  });
});
