import { z } from "zod";
import { isJsonMap, type JsonValue } from "./json-value.ts";

const json: z.ZodType<JsonValue> = z.json();
const path = z.string();
const operation = z.discriminatedUnion("op", [
  z.object({ op: z.literal("add"), path, value: json }),
  z.object({ op: z.literal("replace"), path, value: json }),
  z.object({ op: z.literal("test"), path, value: json }),
  z.object({ op: z.literal("remove"), path }),
  z.object({ op: z.literal("move"), path, from: path }),
  z.object({ op: z.literal("copy"), path, from: path }),
]);
export const jsonPatchSchema = z.array(operation).min(1);
export type JsonPatch = z.infer<typeof jsonPatchSchema>;

/** An operation that does not fit the object. */
export class PatchMismatch extends Error {}

/**
 * Applies RFC 6902 operations to `document`, which they change. As in the library that kustomize uses
 * (gopkg.in/evanphx/json-patch.v4), `replace` sets a field that is missing, and an index may count from the end.
 */
export function applyJsonPatch(document: JsonValue, patch: JsonPatch): void {
  for (const step of patch) {
    if (step.op === "add" || step.op === "replace")
      put(document, step.op, step.path, structuredClone(step.value));
    else if (step.op === "remove") take(document, step.op, step.path);
    else if (step.op === "move") put(document, "add", step.path, take(document, step.op, step.from));
    else if (step.op === "copy")
      put(document, "add", step.path, structuredClone(read(document, step.op, step.from)));
    else if (!equal(read(document, step.op, step.path), step.value)) {
      throw new PatchMismatch(`test: ${step.path} is not ${JSON.stringify(step.value)}`);
    }
  }
}

type Holder = { list: JsonValue[]; index: number } | { map: { [key: string]: JsonValue }; key: string };

function holderOf(document: JsonValue, op: string, pointer: string, adding: boolean): Holder {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = steps.pop();
  let at: JsonValue | undefined = document;
  for (const step of steps) {
    if (Array.isArray(at)) at = at[indexOf(step, at.length, op, pointer)];
    else at = isJsonMap(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  if (last === undefined || last === "__proto__")
    throw new PatchMismatch(`${op}: ${pointer || "the path"} leads nowhere`);
  if (Array.isArray(at)) {
    const end = adding && last === "-";
    return {
      list: at,
      index: end ? at.length : indexOf(last, adding ? at.length + 1 : at.length, op, pointer),
    };
  }
  if (!isJsonMap(at)) throw new PatchMismatch(`${op}: the object has no ${pointer}`);
  return { map: at, key: last };
}

function indexOf(step: string, length: number, op: string, pointer: string): number {
  const index = /^-?\d+$/.test(step) ? Number(step) : Number.NaN;
  const counted = index < 0 ? index + length : index;
  if (counted >= 0 && counted < length) return counted;
  throw new PatchMismatch(`${op}: ${step} in ${pointer} is no index of that list`);
}

function put(document: JsonValue, op: "add" | "replace", pointer: string, value: JsonValue): void {
  const holder = holderOf(document, op, pointer, op === "add");
  if ("map" in holder) holder.map[holder.key] = value;
  else holder.list.splice(holder.index, op === "add" ? 0 : 1, value);
}

function read(document: JsonValue, op: string, pointer: string): JsonValue {
  const holder = holderOf(document, op, pointer, false);
  if ("list" in holder) return holder.list[holder.index] ?? null;
  return Object.hasOwn(holder.map, holder.key) ? (holder.map[holder.key] ?? null) : null;
}

function take(document: JsonValue, op: string, pointer: string): JsonValue {
  const value = read(document, op, pointer);
  const holder = holderOf(document, op, pointer, false);
  if ("list" in holder) holder.list.splice(holder.index, 1);
  else if (Object.hasOwn(holder.map, holder.key)) delete holder.map[holder.key];
  else throw new PatchMismatch(`${op}: the object has no ${pointer}`);
  return value;
}

function equal(left: JsonValue, right: JsonValue): boolean {
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, at) => equal(item, right[at] ?? null))
    );
  }
  if (!isJsonMap(left) || !isJsonMap(right)) return left === right;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && equal(left[name] ?? null, right[name] ?? null))
  );
}
