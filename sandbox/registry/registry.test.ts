import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readImageName } from "#sandbox/registry/image-name.ts";
import { createRegistry, type Registry } from "#sandbox/registry/registry.ts";
import { type RegistryServer, serveRegistry } from "#sandbox/registry/serve-registry.ts";

const tree = (digit: string) => digit.repeat(40);
const dir = mkdtempSync(join(tmpdir(), "portolan-registry-"));
let registry: Registry;
let server: RegistryServer;

beforeAll(async () => {
  registry = createRegistry({ dir, now: () => new Date("2026-01-02T03:04:05Z") });
  server = await serveRegistry(registry, { port: 0, pushToken: "push" });
});
afterAll(() => server.close());

describe("an image reference", () => {
  test.each([
    ["pay-api", { repository: "pay-api", name: "pay-api", tag: "latest", digest: null }],
    [
      "localhost:5000/acme/pay-api:1",
      { repository: "localhost:5000/acme/pay-api", name: "pay-api", tag: "1", digest: null },
    ],
    [
      "r.example/pay-api@sha256:ab",
      { repository: "r.example/pay-api", name: "pay-api", tag: null, digest: "sha256:ab" },
    ],
    [
      "r.example/pay-api:1@sha256:ab",
      { repository: "r.example/pay-api", name: "pay-api", tag: "1", digest: "sha256:ab" },
    ],
  ])("%s", (image, parts) => {
    expect(readImageName(image)).toEqual(parts);
  });
});

describe("the registry", () => {
  const source = { repository: "/srv/platform.git", tree: tree("a") };

  test("keeps a pushed image and finds it under any registry host, and by digest", () => {
    const pushed = registry.push({ name: "acme/pay-api", tag: "one", source });
    expect(pushed.kind).toBe("pushed");
    expect(registry.lookup("r.example/x/pay-api:one")).toEqual(pushed.image);
    expect(registry.lookup(`r.example/pay-api@${pushed.image.digest}`)).toEqual(pushed.image);
    expect(registry.lookup("r.example/pay-api:two")).toBeNull();
  });

  test("skips the same content and refuses other content under a tag", () => {
    expect(registry.push({ name: "pay-api", tag: "one", source }).kind).toBe("exists");
    const refused = registry.push({ name: "pay-api", tag: "one", source: { ...source, tree: tree("b") } });
    expect(refused.kind).toBe("refused");
    expect(registry.lookup("pay-api:one")?.source?.tree).toBe(tree("a"));
  });

  test("is the same after a restart", () => {
    expect(createRegistry({ dir }).list()).toEqual(registry.list());
  });
});

describe("over HTTP", () => {
  const put = (tag: string, body: unknown, token = "push") =>
    fetch(`${server.url}/v2/acme/order-api/manifests/${tag}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  const body = (digit: string) => ({ source: { repository: "/srv/platform.git", tree: tree(digit) } });

  test("an absent image is 404, a pushed one 200 with its digest", async () => {
    const url = `${server.url}/v2/acme/order-api/manifests/one`;
    const absent = await fetch(url);
    expect(absent.status).toBe(404);
    expect(await absent.json()).toMatchObject({ errors: [{ code: "MANIFEST_UNKNOWN" }] });
    expect((await put("one", body("c"))).status).toBe(201);
    expect((await put("one", body("c"))).status).toBe(200);
    const head = await fetch(url, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("docker-content-digest")).toBe(registry.lookup("order-api:one")?.digest);
  });

  test("a push needs the token, a readable body and a free tag", async () => {
    expect((await put("two", body("d"), "wrong")).status).toBe(401);
    expect((await put("two", { source: { repository: "x", tree: "short" } })).status).toBe(400);
    expect((await put("one", body("e"))).status).toBe(409);
    expect(registry.lookup("order-api:two")).toBeNull();
  });

  test("the tags of an image are listed", async () => {
    expect(await (await fetch(`${server.url}/v2/acme/order-api/tags/list`)).json()).toEqual({
      name: "acme/order-api",
      tags: ["one"],
    });
    expect((await fetch(`${server.url}/v2/nothing/tags/list`)).status).toBe(404);
  });
});
