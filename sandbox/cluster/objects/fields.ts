/** Says whether a value is a plain map, the only shape fields are read from. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes, or undefined where the path ends early. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof step === "number") current = Array.isArray(current) ? current[step] : undefined;
    else current = isRecord(current) ? current[step] : undefined;
  }
  return current;
}

/** The text at a path, or undefined where there is none or something else. */
export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, or undefined where there is none or something else. */
export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** True only where the path holds `true`. */
export function flagAt(value: unknown, ...path: (string | number)[]): boolean {
  return at(value, ...path) === true;
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The map at a path; empty where there is none. */
export function mapAt(value: unknown, ...path: (string | number)[]): Record<string, unknown> {
  const found = at(value, ...path);
  return isRecord(found) ? found : {};
}

/** The entries of the map at a path whose values are text, as labels and annotations are. */
export function textMapAt(value: unknown, ...path: (string | number)[]): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [key, entry] of Object.entries(mapAt(value, ...path))) {
    if (typeof entry === "string") entries.push([key, entry]);
  }
  return Object.fromEntries(entries);
}

/** Deep equality of JSON values; neither the order of keys nor a key without a value counts. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry, index) => sameJson(entry, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameJson(a[key], b[key]));
}
