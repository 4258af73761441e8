import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeReturnPath } from "#domain/identity/return-path.ts";

const origin = "https://portal.example.com";

const hostile = [
  "https://evil.example",
  "https://evil.example/path",
  "http://portal.example.com/services",
  "https://portal.example.com.evil.example/",
  "https://portal.example.com@evil.example/",
  "https://user:pass@portal.example.com/",
  "https://portal.example.com:8443/services",
  "https://PORTAL.example.com.evil/",
  "//evil.example",
  "///evil.example",
  "////evil.example/",
  "/\\evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "\t//evil.example",
  " //evil.example",
  "\u0000//evil.example",
  "/\u007f/evil.example",
  "/./ /evil.example\r\nset-cookie: a=b",
  "/.//evil.example",
  "/..//evil.example",
  "/services/..//evil.example",
  "/%2f/evil.example",
  "/%2F%2Fevil.example",
  "/%5cevil.example",
  "/%5C%5Cevil.example",
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "blob:https://portal.example.com/x",
  "file:///etc/passwd",
  "https:evil.example",
  "https:/evil.example",
  "https:portal.example.com",
  "http:",
  "evil.example",
  "?next=//evil.example",
  "#//evil.example",
  "/api/auth/signout",
  "/API/auth/signout",
  "/signin?callbackUrl=/signin",
  "https://portal.example.com",
  `/${"a".repeat(2001)}`,
  "",
];

describe("a place to return to", () => {
  test.each(hostile)("%j leads home", (wanted) => {
    expect(safeReturnPath(wanted, origin)).toBe("/");
  });

  test.each([null, undefined, 7, {}, ["/services"], { toString: () => "/services" }])(
    "%j leads home",
    (wanted) => {
      expect(safeReturnPath(wanted, origin)).toBe("/");
    },
  );

  test.each([
    ["/", "/"],
    ["/services", "/services"],
    ["/services?q=pay&owner=payments#health", "/services?q=pay&owner=payments#health"],
    ["/requests/req_a1b2c3d4", "/requests/req_a1b2c3d4"],
    ["https://portal.example.com/create/http-api-ts", "/create/http-api-ts"],
    ["/create?answers=%2F%2Fevil", "/create?answers=%2F%2Fevil"],
    ["/a/../services", "/services"],
  ])("%j is kept", (wanted, path) => {
    expect(safeReturnPath(wanted, origin)).toBe(path);
  });

  test("whatever the input, the answer stays on this origin and is an answer to itself", () => {
    const pieces = fc.constantFrom(
      "/",
      "\\",
      "//",
      "..",
      ".",
      "%2f",
      "%5c",
      "@",
      ":",
      "?",
      "#",
      "evil.example",
      "a",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((each) => `/${each.join("")}`),
        ),
        (wanted) => {
          const path = safeReturnPath(wanted, origin);
          expect(new URL(path, origin).origin).toBe(origin);
          expect(path).toMatch(/^\/(?![/\\])/);
          expect(safeReturnPath(path, origin)).toBe(path);
        },
      ),
    );
  });
});
