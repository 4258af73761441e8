import { isRecord } from "#sandbox/cluster/objects/fields.ts";

/** Merge keys of the list fields the trial meets, from the `patchMergeKey` tags of Kubernetes' API types. */
const mergeKeys: Record<string, readonly string[]> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  volumeMounts: ["mountPath"],
  imagePullSecrets: ["name"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  conditions: ["type"],
  ownerReferences: ["uid"],
};

/** `ports` of a container merges by `containerPort`, that of a service by `port`; items without a key by none. */
function keysOf(field: string, items: unknown[]): readonly string[] | undefined {
  const candidates =
    field === "ports"
      ? [["containerPort", "protocol"], ["containerPort"], ["port", "protocol"], ["port"]]
      : [mergeKeys[field] ?? []];
  const isKeyed = (keys: readonly string[]) =>
    keys.length > 0 && items.every((item) => isRecord(item) && keys.every((key) => key in item));
  return candidates.find(isKeyed);
}

/**
 * Strategic merge as Kubernetes defines it: maps merge, null removes, lists with a known merge key merge by that
 * key, other lists replace; `$patch: delete` and `$patch: replace` are honoured.
 */
export function strategicMerge(target: unknown, patch: unknown, field = ""): unknown {
  if (Array.isArray(patch)) return mergeLists(Array.isArray(target) ? target : [], patch, field);
  if (!isRecord(patch)) return patch;
  if (patch.$patch === "replace") return without(patch, "$patch");
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (!key.startsWith("$")) result[key] = strategicMerge(result[key], value, key);
  }
  return result;
}

function mergeLists(target: unknown[], patch: unknown[], field: string): unknown[] {
  const keys = keysOf(field, [...target, ...patch.filter((item) => !isRecord(item) || !("$patch" in item))]);
  if (keys === undefined) return patch.map((item) => (isRecord(item) ? strategicMerge({}, item) : item));
  const result = [...target];
  for (const item of patch) {
    if (!isRecord(item)) continue;
    const index = result.findIndex(
      (known) => isRecord(known) && keys.every((key) => known[key] === item[key]),
    );
    if (item.$patch === "delete") {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = strategicMerge(result[index], item);
    else result.push(strategicMerge({}, item));
  }
  return result;
}

/**
 * Three-way apply as `kubectl apply` does it: what `last` had and `wanted` lacks is removed from `live`, what
 * `wanted` says is set, everything else of `live` stays. `strategic` false replaces every list (custom kinds).
 */
export function threeWayMerge(
  last: unknown,
  wanted: unknown,
  live: unknown,
  strategic: boolean,
  field = "",
): unknown {
  if (Array.isArray(wanted)) {
    const items = Array.isArray(live) ? live : [];
    const keys = strategic ? keysOf(field, [...wanted, ...items]) : undefined;
    if (keys === undefined) return wanted;
    return threeWayLists(Array.isArray(last) ? last : [], wanted, items, keys);
  }
  if (!isRecord(wanted)) return wanted;
  const result: Record<string, unknown> = isRecord(live) ? { ...live } : {};
  for (const key of Object.keys(isRecord(last) ? last : {})) if (!(key in wanted)) delete result[key];
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null) delete result[key];
    else
      result[key] = threeWayMerge(isRecord(last) ? last[key] : undefined, value, result[key], strategic, key);
  }
  return result;
}

function threeWayLists(
  last: unknown[],
  wanted: unknown[],
  live: unknown[],
  keys: readonly string[],
): unknown[] {
  const same = (a: unknown) => (b: unknown) =>
    isRecord(a) && isRecord(b) && keys.every((key) => a[key] === b[key]);
  const kept = live.filter((item) => !last.some(same(item)) || wanted.some(same(item)));
  const merged = kept.map((item) => {
    const want = wanted.find(same(item));
    return want === undefined ? item : threeWayMerge(last.find(same(item)), want, item, true);
  });
  return [...merged, ...wanted.filter((item) => !live.some(same(item)))];
}

function without(map: Record<string, unknown>, key: string): Record<string, unknown> {
  const { [key]: _, ...rest } = map;
  return rest;
}
