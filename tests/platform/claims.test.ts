import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { parseManifests } from "#sandbox/real-cluster/apply.ts";
import { argocdFiles } from "#tests/platform/argocd-files.ts";
import { type Rendered, renderedManifests, renderedTemplates } from "#tests/platform/rendered.ts";

const identity = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
  `${apiVersion.split("/").at(-2) ?? ""}/${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

/** Objects that more than one Application would call its own: Argo CD lets each take it from the other, for ever. */
function claimedTwice(rendered: readonly Rendered[]): string[] {
  const claims = Map.groupBy(
    rendered.flatMap(({ from, objects }) => objects.map((object) => ({ from, key: identity(object) }))),
    ({ key }) => key,
  );
  return [...claims]
    .filter(([, by]) => new Set(by.map(({ from }) => from)).size > 1)
    .map(([key, by]) => `${key}: ${by.map(({ from }) => from).join(", ")}`);
}

describe("every object has one owner, so that all environments can share a cluster", () => {
  test("of what stands in this repository, by an overlay or as a file that a root takes", () => {
    const taken = argocdFiles().filter(({ file }) => /^(addons|applications)\//.test(file));
    expect(taken.length).toBeGreaterThan(20);
    const files = taken.map(({ file, text }) => ({
      from: file,
      environment: "dev",
      objects: parseManifests(text),
    }));
    expect(claimedTwice([...renderedManifests(), ...files])).toEqual([]);
  });

  test("of what a golden path makes", async () => {
    const creations = Map.groupBy(await renderedTemplates(), ({ from }) => from.replace(/, [^,]*$/, ""));
    expect(creations.size).toBeGreaterThan(3);
    for (const [, environments] of creations) expect(claimedTwice(environments)).toEqual([]);
  });
});
