/** Backstage's reference to an entity, `[kind:][namespace/]name`, in its parts and without case. */
export type EntityRef = { kind: string; namespace: string; name: string };

const namePattern = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const namespacePattern = /^[a-z0-9]+(-+[a-z0-9]+)*$/;
const kindPattern = /^[a-zA-Z][a-z0-9A-Z]*$/;

export const isEntityName = (text: string): boolean => text.length <= 63 && namePattern.test(text);
export const isEntityNamespace = (text: string): boolean => text.length <= 63 && namespacePattern.test(text);
export const isEntityKind = (text: string): boolean => text.length <= 63 && kindPattern.test(text);

/** Reads a reference; `defaultKind` null where the field wants the kind spelled out. Null for what is none. */
export function parseEntityRef(text: string, defaultKind: string | null): EntityRef | null {
  const match = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(text.trim());
  if (!match) return null;
  const [, kind = defaultKind, namespace = "default", name = ""] = match;
  if (!kind || !isEntityKind(kind) || !isEntityName(name)) return null;
  const lower = { kind: kind.toLowerCase(), namespace: namespace.toLowerCase(), name: name.toLowerCase() };
  return isEntityNamespace(lower.namespace) ? lower : null;
}

/** The canonical form, all lower case: `component:default/pay-api`. Two entities with one are the same. */
export function entityRefText({ kind, namespace, name }: EntityRef): string {
  return `${kind}:${namespace}/${name}`.toLowerCase();
}
