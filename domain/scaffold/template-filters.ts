import type { TemplateFilter, TemplateValue } from "nunjitsu";

/** The filters that Backstage adds to the Nunjucks set, and `random`, which would render differently each time. */
export const templateFilters: Readonly<Record<string, TemplateFilter>> = {
  parseRepoUrl: (input) => parseRepoUrl(input),
  projectSlug: (input) => {
    const { owner, repo } = parseRepoUrl(input);
    return `${owner}/${repo}`;
  },
  parseEntityRef: (input, defaults) => parseEntityRef(input, defaults),
  pick: (input, path) => pick(input, path),
  random: () => {
    throw new Error("random is not available: the preview and the pull request must be the same");
  },
};

type RepoUrl = { [part: string]: string; host: string; owner: string; repo: string };

/** `github.com?owner=o&repo=r`; host, owner and repo are required, the other parts given where present. */
export function parseRepoUrl(input: TemplateValue | undefined): RepoUrl {
  const url = typeof input === "string" ? URL.parse(`https://${input}`) : null;
  if (!url) throw new Error(`${JSON.stringify(input ?? null)} is not of the form github.com?owner=o&repo=r`);
  const part = (name: string): string | undefined => url.searchParams.get(name)?.replace(/^\/+|\/+$/g, "");
  const owner = part("owner");
  const repo = part("repo");
  if (!owner || !repo) throw new Error(`${JSON.stringify(input)} lacks ${owner ? "repo" : "owner"}`);
  const parsed: RepoUrl = { host: url.host, owner, repo };
  for (const name of ["organization", "workspace", "project"]) {
    const value = part(name);
    if (value) parsed[name] = value;
  }
  return parsed;
}

type EntityRef = { kind: string; namespace: string; name: string };

/** `[kind:][namespace/]name`, text or parts; a slash before the colon makes the colon part of the name. */
export function parseEntityRef(input: TemplateValue | undefined, defaults?: TemplateValue): EntityRef {
  const given = typeof input === "string" ? splitRef(input) : partsOf(input);
  const fallback = partsOf(defaults);
  const kind = given.kind ?? fallback.defaultKind;
  const namespace = given.namespace ?? (fallback.defaultNamespace || "default");
  const { name } = given;
  if (!kind)
    throw new Error(
      `the reference ${JSON.stringify(input ?? null)} has no kind, as in group:default/payments`,
    );
  if (!namespace || !name)
    throw new Error(`${JSON.stringify(input)} is not of the form [kind:][namespace/]name`);
  return { kind, namespace, name };
}

function splitRef(ref: string): Record<string, string | undefined> {
  const slash = ref.indexOf("/");
  const found = ref.indexOf(":");
  const colon = slash !== -1 && slash < found ? -1 : found;
  return {
    kind: colon === -1 ? undefined : ref.slice(0, colon),
    namespace: slash === -1 ? undefined : ref.slice(colon + 1, slash),
    name: ref.slice(Math.max(colon, slash) + 1),
  };
}

function partsOf(value: TemplateValue | undefined): Record<string, string | undefined> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, typeof part === "string" ? part : undefined]),
  );
}

/** A value by its path: `name`, `a.b`, `list[0].name`. Own properties only. */
function pick(input: TemplateValue | undefined, path: TemplateValue | undefined): TemplateValue | undefined {
  if (typeof path !== "string" && typeof path !== "number") return undefined;
  let value = input;
  for (const part of String(path)
    .replaceAll(/\[(\w+)\]/g, ".$1")
    .split(".")) {
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined;
    else if (isRecord(value)) value = Object.hasOwn(value, part) ? value[part] : undefined;
    else return undefined;
  }
  return value;
}

function isRecord(value: TemplateValue | undefined): value is Readonly<{ [key: string]: TemplateValue }> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set)
  );
}
