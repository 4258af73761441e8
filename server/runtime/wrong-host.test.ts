import { expect, test } from "vitest";
import { wrongHost } from "#server/runtime/wrong-host.ts";

const ask = (host: string | null, path: string, method = "GET") =>
  wrongHost({ method, host, path, search: "?q=1" }, "https://portal.example.com");

test("leads a page asked for at another name to the portal's own, and only there", () => {
  expect(ask("portal.example.com", "/services")).toBeNull();
  for (const host of ["evil.example", "portal.example.com:8443", "PORTAL.example.com.evil", "", null]) {
    expect(ask(host, "/services")).toEqual({
      kind: "redirect",
      to: "https://portal.example.com/services?q=1",
    });
    expect(ask(host, "//evil.example")).toMatchObject({ to: "https://portal.example.com//evil.example?q=1" });
  }
});

test("refuses calls and forms at another name", () => {
  expect(ask("evil.example", "/api/trpc/identity.me")).toEqual({ kind: "refuse" });
  expect(ask("evil.example", "/services", "POST")).toEqual({ kind: "refuse" });
});

test("answers probes and deliveries by whatever name they come", () => {
  for (const path of ["/healthz", "/readyz", "/api/healthz"]) expect(ask("10.0.0.7:3000", path)).toBeNull();
  expect(ask("portolan.portolan.svc:3000", "/api/webhooks/github", "POST")).toBeNull();
  expect(ask("evil.example", "/healthz/../services")).toMatchObject({ kind: "redirect" });
});
