import { describe, expect, it } from "vitest";
import { safeHref } from "#components/ui/safe-href.ts";

describe("a link from outside", () => {
  it.each([
    "https://github.com/acme/platform/pull/214",
    "http://127.0.0.1:4000/x",
    "mailto:platform@acme.example",
  ])("may lead to %s", (href) => {
    expect(safeHref(href)).toBe(href);
  });

  it.each(["/services/pay-api", "/requests?mine=true", "/"])("may lead to the portal's own %s", (href) => {
    expect(safeHref(href)).toBe(href);
  });

  it.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://x/1",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "relative/path",
    "",
  ])("may not be %j", (href) => {
    expect(safeHref(href)).toBeNull();
  });
});
