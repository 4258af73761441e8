import { isRecord } from "#sandbox/cluster/objects/fields.ts";

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The value with times and what `names` lists replaced, and lists of objects in an order of their own. */
export function masked(value: unknown, names: Record<string, string> = {}): unknown {
  if (typeof value === "string") {
    if (time.test(value)) return "<time>";
    return Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), value);
  }
  if (Array.isArray(value)) {
    const all = value.map((one) => masked(one, names));
    return all.every(isRecord) ? all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : all;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, masked(one, names)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
