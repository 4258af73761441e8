import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { connectCluster } from "#server/adapters/kubernetes/connect.ts";
import { kubeRequest } from "#server/adapters/kubernetes/kube-request.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "portolan-kubeconfig-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function connect(
  user: Record<string, unknown>,
  cluster: Record<string, unknown> = {},
  contexts = ["trial"],
) {
  const path = join(dir, "config");
  const text = stringify({
    "current-context": "trial",
    clusters: [{ name: "trial", cluster: { server: "https://127.0.0.1:1", ...cluster } }],
    users: [{ name: "reader", user }],
    contexts: contexts.map((name) => ({ name, context: { cluster: "trial", user: "reader" } })),
  });
  await writeFile(path, text);
  return connectCluster(path);
}

test("takes a token, and has no refresher unless a context says so", async () => {
  expect((await connect({ token: "t" })).refresher).toBeNull();
  expect(
    (await connect({ token: "t" }, {}, ["trial", "portolan-refresh"])).refresher?.getCurrentContext(),
  ).toBe("portolan-refresh");
});

test.each([
  ["a program for credentials", { exec: { command: "/bin/sh" } }, {}, /user "reader" uses exec/],
  ["an auth provider", { "auth-provider": { name: "gcp" } }, {}, /user "reader" uses auth-provider/],
  [
    "an unchecked server",
    { token: "t" },
    { "insecure-skip-tls-verify": true },
    /cluster "trial" skips TLS verification/,
  ],
])("refuses %s by name", async (_what, user, cluster, message) => {
  await expect(connect(user, cluster)).rejects.toThrow(message);
});

test("says that a file is no kubeconfig", async () => {
  const path = join(dir, "broken");
  await writeFile(path, "clusters: 7\n");
  expect(() => connectCluster(path)).toThrow(/is not a kubeconfig/);
});

test("names a file that is not there, and the variable that names it", () => {
  expect(() => connectCluster(join(dir, "none"))).toThrow(/KUBECONFIG names .*none, which cannot be read/);
});

test("without a file and outside a cluster says what to set, when it is asked", async () => {
  const { reader } = connectCluster(undefined);
  await expect(kubeRequest(reader, "/version", {}, new AbortController().signal)).rejects.toThrow(
    /set KUBECONFIG/,
  );
});
