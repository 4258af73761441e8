import { expect, it } from "vitest";
import { expiryOf } from "#domain/delivery/expiry.ts";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";

const labelled = (expires?: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "a", ...(expires === undefined ? {} : { labels: { "portolan.dev/expires": expires } }) },
});

it("is wanted until the first day that any of its objects names", () => {
  expect(expiryOf([labelled(), labelled("2027-01-01"), labelled("2026-12-31")])).toBe("2026-12-31");
});

it.each(["", "soon", "2026-13-01", "2026-12-31T00:00:00Z", "31.12.2026"])("names no day by %j", (label) => {
  expect(expiryOf([labelled(), labelled(label)])).toBeNull();
});
