import fc from "fast-check";
import { expect, it, test } from "vitest";
import { runbookHref, slugInUrl, slugOf, slugOfParts } from "#domain/runbooks/runbook-address.ts";
import { resolveRunbookLink } from "#domain/runbooks/runbook-link.ts";

const from = "docs/runbooks/order-service/error-budget-burn.md";
const resolve = (href: string) => resolveRunbookLink(href, from, "docs/runbooks");

it.each([
  ["#mitigate", { kind: "here", fragment: "mitigate" }],
  ["../pod-crash-looping.md", { kind: "runbook", slug: "pod-crash-looping", fragment: "" }],
  ["./queue.md#confirm", { kind: "runbook", slug: "order-service/queue", fragment: "confirm" }],
  ["/docs/runbooks/a%20b.md?plain=1", { kind: "runbook", slug: "a b", fragment: "" }],
  ["../README.md", { kind: "file", path: "docs/runbooks/README.md", fragment: "" }],
  [
    "../../../services/order-service/src/app.ts#L3",
    { kind: "file", path: "services/order-service/src/app.ts", fragment: "L3" },
  ],
  ["images/flow.png", { kind: "file", path: "docs/runbooks/order-service/images/flow.png", fragment: "" }],
  ["https://example.org/a?b#c", { kind: "web", href: "https://example.org/a?b#c" }],
  ["//example.org/a", { kind: "web", href: "//example.org/a" }],
  ["javascript:alert(1)", { kind: "web", href: "javascript:alert(1)" }],
  ["../../../../etc/passwd", { kind: "none" }],
  ["..%2f..%2f..%2f..%2fetc", { kind: "none" }],
  ["", { kind: "file", path: "docs/runbooks/order-service", fragment: "" }],
])("reads %s as GitHub would", (href, link) => {
  expect(resolve(href)).toEqual(link);
});

it("gives no path that climbs", () => {
  const part = fc.constantFrom("..", ".", "/", "%2e%2e", "%2f", "a", "\\", "%", "?", "#", " ");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const link = resolve(parts.join(""));
      if (link.kind === "file") expect(link.path.split("/")).not.toContain("..");
      if (link.kind === "runbook") expect(link.slug.split("/")).not.toContain("..");
    }),
  );
});

test("a slug is the path below the runbooks' folder; a README is none", () => {
  expect(slugOf(from, "docs/runbooks")).toBe("order-service/error-budget-burn");
  expect(slugOf("docs/runbooks/readme.md", "docs/runbooks")).toBeNull();
  expect(slugOf("docs/runbooks/.md", "docs/runbooks")).toBeNull();
  expect(slugOf("docs/runbooks-old/a.md", "docs/runbooks")).toBeNull();
});

test("the address of a slug leads back to it, whatever it is called", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text.isWellFormed() && !/[/\s]/.test(text));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (names) => {
      const href = runbookHref(names.join("/"));
      expect(slugInUrl(`https://portal.example${href}`)).toBe(names.join("/"));
      expect(slugOfParts(href.split("/").slice(2))).toBe(names.join("/"));
    }),
  );
});

test("an address that is not a runbook's has no slug", () => {
  for (const url of [
    "",
    "https://wiki.example/c",
    "https://portal.example/runbooks/",
    "https://portal.example/runbooks",
  ])
    expect(slugInUrl(url)).toBeNull();
});
