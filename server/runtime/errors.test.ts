import { TRPCError } from "@trpc/server";
import { expect, test, vi } from "vitest";
import { asTrpcError, Conflict, PortalError, Unavailable } from "#server/runtime/errors.ts";

test("an error of another copy of this file, as a built server has several, is what it says it is", async () => {
  vi.resetModules();
  const copy = await import("#server/runtime/errors.ts");
  expect(copy.Unavailable).not.toBe(Unavailable);
  const away = new copy.Unavailable("Prometheus", "Prometheus does not answer.");
  expect(away instanceof Unavailable).toBe(true);
  expect(away instanceof PortalError).toBe(true);
  expect(away instanceof Conflict).toBe(false);
  expect(asTrpcError(away)).toMatchObject({ code: "SERVICE_UNAVAILABLE", message: away.message });
});

test("what only looks like one of ours is none: a code alone is not enough", () => {
  const foreign = Object.assign(new Error("taken"), { code: "CONFLICT" });
  expect(foreign instanceof Conflict).toBe(false);
  expect(new TRPCError({ code: "CONFLICT" }) instanceof PortalError).toBe(false);
  expect(asTrpcError(foreign)).toMatchObject({ code: "INTERNAL_SERVER_ERROR", message: "The portal failed" });
});
