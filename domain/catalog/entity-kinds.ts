/** What a field of `spec` must be. A `ref` names the kind meant where the reference leaves it out. */
export type FieldRule =
  | { shape: "text"; required?: true }
  | { shape: "texts"; required?: true }
  | { shape: "ref"; kind: string | null; required?: true }
  | { shape: "refs"; kind: string | null; required?: true };

const text = { shape: "text" } as const;
const textNeeded = { shape: "text", required: true } as const;
const owner = { shape: "ref", kind: "group", required: true } as const;
const system = { shape: "ref", kind: "system" } as const;
const apis = { shape: "refs", kind: "api" } as const;
const dependsOn = { shape: "refs", kind: null } as const;

/** Backstage's descriptor format, its kinds and the fields of their `spec`; all other fields are kept as they are. */
export const entityKinds: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  component: {
    type: textNeeded,
    lifecycle: textNeeded,
    owner,
    system,
    subcomponentOf: { shape: "ref", kind: "component" },
    providesApis: apis,
    consumesApis: apis,
    dependsOn,
  },
  api: { type: textNeeded, lifecycle: textNeeded, owner, system },
  resource: { type: textNeeded, owner, dependsOn, system },
  system: { owner, domain: { shape: "ref", kind: "domain" }, type: text },
  domain: { owner, subdomainOf: { shape: "ref", kind: "domain" }, type: text },
  group: {
    type: textNeeded,
    children: { shape: "refs", kind: "group", required: true },
    parent: { shape: "ref", kind: "group" },
    members: { shape: "refs", kind: "user" },
  },
  user: { memberOf: { shape: "refs", kind: "group", required: true } },
  location: { type: text, target: text, targets: { shape: "texts" }, presence: text },
  airesource: { type: textNeeded, lifecycle: textNeeded, owner },
  template: { type: textNeeded, owner: { shape: "ref", kind: "group" }, lifecycle: text },
};
