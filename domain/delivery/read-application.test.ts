import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applicationReadingSchema } from "#domain/delivery/application.ts";
import { readApplication } from "#domain/delivery/read-application.ts";

function read(object: unknown) {
  const result = readApplication(object);
  if (result.kind !== "reading") throw new Error(result.message);
  return result.reading;
}

const metadata = { name: "pay-api-dev", namespace: "argocd" };
const bare = { metadata, spec: {} };

describe("an Argo CD Application", () => {
  test("is read though it has nothing but a name", () => {
    const reading = read(bare);
    expect(reading.sync).toEqual({ status: "Unknown", revisions: [], ofCurrentSpec: true });
    expect(reading.health.status).toBe("Unknown");
    expect(reading.operation).toBeNull();
    expect(reading.reconciledAt).toBeNull();
  });

  test("trap: with several sources has several revisions, and a chart is told from a path", () => {
    const spec = {
      sources: [
        { repoURL: "https://charts.example", chart: "redis", targetRevision: "1.2.3" },
        {
          repoURL: "https://git.example/platform.git",
          path: "./manifests/apps/pay-api/overlays/dev/",
          targetRevision: "main",
        },
      ],
    };
    const reading = read({
      metadata,
      spec,
      status: { sync: { status: "Synced", revisions: ["1.2.3", "abc"] } },
    });
    expect(reading.sync.revisions).toEqual(["1.2.3", "abc"]);
    expect(reading.sources.map((source) => [source.chart, source.path])).toEqual([
      ["redis", ""],
      [null, "manifests/apps/pay-api/overlays/dev"],
    ]);
  });

  test("trap: may change from one source to several between two events", () => {
    const one = {
      metadata,
      spec: { source: { repoURL: "r", path: "a" } },
      status: { sync: { revision: "x" } },
    };
    const many = {
      metadata,
      spec: { source: { repoURL: "r", path: "a" }, sources: [{ repoURL: "r", path: "b" }] },
      status: { sync: { revision: "", revisions: ["y"] } },
    };
    expect([read(one).sources[0]?.path, read(one).sync.revisions]).toEqual(["a", ["x"]]);
    expect([read(many).sources[0]?.path, read(many).sync.revisions]).toEqual(["b", ["y"]]);
  });

  test("says that its comparison was of another source", () => {
    const spec = { source: { repoURL: "r", path: "new" } };
    const status = {
      sync: { status: "Synced", revision: "x", comparedTo: { source: { repoURL: "r", path: "old" } } },
    };
    expect(read({ metadata, spec, status }).sync.ofCurrentSpec).toBe(false);
  });

  test("with auto-sync present and `enabled: false` has auto-sync off", () => {
    const policy = (automated: unknown) => read({ metadata, spec: { syncPolicy: { automated } } }).autoSync;
    expect(policy({})).toEqual({ prune: false, selfHeal: false });
    expect(policy({ enabled: false, prune: true })).toBeNull();
    expect(policy(null)).toBeNull();
  });

  test("tells a partial sync and a dry run from a whole one", () => {
    const operationOf = (sync: unknown) =>
      read({ ...bare, status: { operationState: { phase: "Succeeded", operation: { sync } } } }).operation;
    expect(operationOf({ resources: [{ kind: "Service", name: "a" }] })?.partial).toBe(true);
    expect(operationOf({ dryRun: true })?.dryRun).toBe(true);
    expect(operationOf({})).toMatchObject({ partial: false, dryRun: false });
  });

  test("resolves the annotation `manifest-generate-paths` against its source", () => {
    const annotations = { "argocd.argoproj.io/manifest-generate-paths": ".;../../base;/shared/components" };
    const spec = { source: { repoURL: "r", path: "apps/pay/overlays/dev" } };
    expect(read({ metadata: { ...metadata, annotations }, spec }).generatePaths).toEqual([
      "apps/pay/overlays/dev",
      "apps/pay/base",
      "shared/components",
    ]);
  });

  test("drops annotations, unknown fields and last-applied configuration, which may hold secrets", () => {
    const canary = "c4nary";
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": canary, note: canary };
    const object = {
      metadata: { ...metadata, annotations, labels: { a: canary }, managedFields: [{ manager: canary }] },
      spec: {
        source: { repoURL: "r", helm: { parameters: [{ name: "p", value: canary }] } },
        secret: canary,
      },
      status: {
        sourceHydrator: canary,
        resources: [{ kind: "Secret", name: "s", liveState: canary }],
        other: canary,
      },
    };
    expect(JSON.stringify(read(object))).not.toContain(canary);
  });

  test("carries hostile text as plain text", () => {
    const message = "\u001b[31mfail\u001b[0m \u202egnp.exe\u0000<img onerror=alert(1)>";
    const reading = read({ ...bare, status: { conditions: [{ type: "SyncError", message }] } });
    expect(reading.conditions[0]?.message).toBe("fail gnp.exe<img onerror=alert(1)>");
  });

  test("of the wrong shape is named by its field and never by its content", () => {
    const result = readApplication({ metadata, spec: { sources: "s3cret" } });
    expect(result).toMatchObject({ kind: "malformed" });
    expect(JSON.stringify(result)).toContain("spec.sources");
    expect(JSON.stringify(result)).not.toContain("s3cret");
  });

  test("never breaks the reader, and what is read can be kept and read back", () => {
    const status = fc.record(
      {
        sync: fc.anything(),
        health: fc.anything(),
        operationState: fc.anything(),
        history: fc.anything(),
        resources: fc.anything(),
        conditions: fc.anything(),
        summary: fc.anything(),
        reconciledAt: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            metadata: fc.constant(metadata),
            spec: fc.anything(),
            status,
            operation: fc.anything(),
          }),
        ),
        (object) => {
          const result = readApplication(object);
          if (result.kind === "malformed") return;
          expect(applicationReadingSchema.parse(JSON.parse(JSON.stringify(result.reading)))).toEqual(
            result.reading,
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
