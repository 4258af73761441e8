/** What a YAML document of a manifest can hold once its scalars are resolved. */
export type YamlValue = null | boolean | number | string | YamlValue[] | YamlMap;
export type YamlMap = { [key: string]: YamlValue };

export function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map at `key`, or nothing where it is absent or something else. */
export function mapAt(map: YamlMap | undefined, key: string): YamlMap | undefined {
  const value = map?.[key];
  return isMap(value) ? value : undefined;
}

/** The list at `key`; an absent or other value reads as empty. */
export function listAt(map: YamlMap | undefined, key: string): YamlValue[] {
  const value = map?.[key];
  return Array.isArray(value) ? value : [];
}

/** The text at `key`; an absent or other value reads as empty. */
export function textAt(map: YamlMap | undefined, key: string): string {
  const value = map?.[key];
  return typeof value === "string" ? value : "";
}
