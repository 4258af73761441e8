import { expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";
import { unservedCauses } from "#sandbox/cluster/objects/unserved.ts";

const needed = { requiredDuringSchedulingIgnoredDuringExecution: {} };
const spread = (whenUnsatisfiable: string) => [{ topologyKey: "zone", maxSkew: 1, whenUnsatisfiable }];

function made(kind: Kind, spec: Record<string, unknown>): KubernetesObject {
  return { apiVersion: kind.versions[0] ?? "v1", kind: kind.kind, metadata: { name: "one" }, spec };
}

test.each([
  {
    kind: kinds.pod,
    spec: { affinity: { nodeAffinity: needed } },
    field: `spec.affinity.nodeAffinity.${Object.keys(needed)[0]}`,
  },
  { kind: kinds.pod, spec: { schedulerName: "mine" }, field: "spec.schedulerName" },
  { kind: kinds.pod, spec: { runtimeClassName: "gvisor" }, field: "spec.runtimeClassName" },
  {
    kind: kinds.deployment,
    spec: { template: { spec: { topologySpreadConstraints: spread("DoNotSchedule") } } },
    field: "spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable",
  },
  { kind: kinds.appProject, spec: { syncWindows: [{ kind: "deny" }] }, field: "spec.syncWindows" },
])("$kind.kind with $field is refused by that name", ({ kind, spec, field }) => {
  expect(unservedCauses(kind, made(kind, spec))).toEqual([
    { field, message: "Forbidden: the trial cluster does not act on it" },
  ]);
});

test("what only prefers a place, and what chooses a node by label, is taken", () => {
  const preferred = { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } };
  const spec = {
    affinity: preferred,
    nodeSelector: { zone: "a" },
    schedulerName: "default-scheduler",
    topologySpreadConstraints: spread("ScheduleAnyway"),
  };
  expect(unservedCauses(kinds.pod, made(kinds.pod, spec))).toEqual([]);
});
