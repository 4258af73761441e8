import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { EvidenceText } from "#components/ui/evidence.tsx";

describe("evidence", () => {
  it("shows what looks like markup as the text it is", () => {
    const html = renderToStaticMarkup(
      <EvidenceText pieces={[{ kind: "text", text: "<img src=x onerror=alert(1)>" }]} />,
    );
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img");
  });

  it("draws a link that may not be followed without a link", () => {
    const html = renderToStaticMarkup(
      <EvidenceText pieces={[{ kind: "link", text: "logs", href: "javascript:alert(1)" }]} />,
    );
    expect(html).not.toContain("href");
    expect(html).toContain("logs");
  });

  it("sets a space between pieces, but none before punctuation", () => {
    const html = renderToStaticMarkup(
      <EvidenceText
        pieces={[
          { kind: "text", text: "pinned at" },
          { kind: "code", text: "9f31c2e" },
          { kind: "text", text: ", base at " },
          { kind: "code", text: "e07b1a4" },
        ]}
      />,
    );
    expect(html.replaceAll(/<[^>]+>/g, "")).toBe("pinned at 9f31c2e, base at e07b1a4");
  });
});
