import { expect, test } from "vitest";
import { contentSecurityPolicy } from "#server/runtime/security-headers.ts";

const page = { nonce: "bm9uY2U=", githubUrl: "https://github.example/sub", secure: true, development: false };

function directives(settings = page): Map<string, string> {
  const parts = contentSecurityPolicy(settings).split("; ");
  return new Map(parts.map((part) => [part.split(" ")[0] ?? "", part.split(" ").slice(1).join(" ")]));
}

test("runs no script but our files and what carries the nonce", () => {
  expect(directives().get("script-src")).toBe("'self' 'nonce-bm9uY2U='");
  expect(directives().get("default-src")).toBe("'self'");
  expect(directives().get("object-src")).toBe("'none'");
  expect(directives().get("base-uri")).toBe("'none'");
  expect(directives().get("frame-ancestors")).toBe("'none'");
});

test("lets Monaco have its workers, and a form lead to the provider and nowhere else", () => {
  expect(directives().get("worker-src")).toBe("'self' blob:");
  expect(directives().get("form-action")).toBe("'self' https://github.example");
  expect(directives().get("connect-src")).toBe("'self'");
});

test("asks for https only where the portal has it, and for eval only in development", () => {
  expect(directives().has("upgrade-insecure-requests")).toBe(true);
  expect(directives({ ...page, secure: false }).has("upgrade-insecure-requests")).toBe(false);
  expect(contentSecurityPolicy(page)).not.toContain("unsafe-eval");
  expect(contentSecurityPolicy({ ...page, development: true })).toContain("unsafe-eval");
});
