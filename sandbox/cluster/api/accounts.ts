import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { isRecord, textAt } from "#sandbox/cluster/objects/fields.ts";

export const accountNames = ["admin", "portolan-reader", "portolan-refresher"] as const;
export type AccountName = (typeof accountNames)[number];

/** What an account may do: a line of a role, in one namespace or (null) in all. `*` stands for everything. */
export type Rule = {
  groups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
  namespace: string | null;
};

export type Account = { name: AccountName; user: string; rules: readonly Rule[] };

const manifests = join(import.meta.dirname, "../../../manifests");
/** Where an operator finds what the portal has to be given; this cluster gives exactly that. */
export const rightsFiles = ["apps/portolan/base/roles.yaml", "argocd/portolan-refresh.yaml"].map((path) =>
  join(manifests, path),
);
const roleSchema = z.object({
  kind: z.enum(["ClusterRole", "Role"]),
  metadata: z.object({ name: z.string(), namespace: z.string().exactOptional() }),
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
    }),
  ),
});
const roles = rightsFiles
  .flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")))
  .map((document): unknown => document.toJS())
  .filter((object) => /Role$/.test(textAt(object, "kind") ?? ""))
  .map((object) => roleSchema.parse(object));

function rulesOf(role: string): Rule[] {
  const found = roles.find(({ metadata }) => metadata.name === role);
  const namespace = found?.metadata.namespace ?? null;
  return (found?.rules ?? []).map(({ apiGroups, ...rule }) => ({ groups: apiGroups, namespace, ...rule }));
}

const everything: Rule = { groups: ["*"], resources: ["*"], verbs: ["*"], namespace: null };

export const accounts: Record<AccountName, Account> = {
  admin: { name: "admin", user: "admin", rules: [everything] },
  "portolan-reader": {
    name: "portolan-reader",
    user: "system:serviceaccount:portolan:portolan-reader",
    rules: rulesOf("portolan-reader"),
  },
  "portolan-refresher": {
    name: "portolan-refresher",
    user: "system:serviceaccount:portolan:portolan-refresher",
    rules: rulesOf("portolan-refresh"),
  },
};

export type Tokens = Record<AccountName, string>;

/** Reads the tokens of the file, or makes them on the first start, so that a restart keeps kubeconfigs valid. */
export function loadTokens(file: string): Tokens {
  const stored: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const tokens = {
    admin: tokenOf(stored, "admin"),
    "portolan-reader": tokenOf(stored, "portolan-reader"),
    "portolan-refresher": tokenOf(stored, "portolan-refresher"),
  };
  writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  return tokens;
}

function tokenOf(stored: unknown, name: AccountName): string {
  return (isRecord(stored) ? textAt(stored, name) : undefined) ?? randomBytes(24).toString("base64url");
}

/** Says whether an account may use a verb on a resource (`pods/log` for a subresource); null is the whole cluster. */
export function mayUse(
  account: Account,
  verb: string,
  group: string,
  resource: string,
  namespace: string | null,
): boolean {
  return account.rules.some(
    (rule) =>
      covers(rule.verbs, verb) &&
      covers(rule.groups, group) &&
      covers(rule.resources, resource) &&
      (rule.namespace === null || rule.namespace === namespace),
  );
}

function covers(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes("*") || allowed.includes(wanted);
}
