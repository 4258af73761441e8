import { isEntityKind, isEntityName, isEntityNamespace } from "#domain/catalog/entity-ref.ts";
import { isSafeLink } from "#domain/catalog/safe-link.ts";
import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type Json, type JsonObject, objectOf } from "#domain/scaffold/json.ts";

export type Place = (path: (string | number)[]) => { file: string; line: number };

const rootFields = ["apiVersion", "kind", "metadata", "spec", "relations", "status"];
const versions = ["backstage.io/v1alpha1", "backstage.io/v1beta1"];
const templateVersion = "scaffolder.backstage.io/v1beta3";
const tagPattern = /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/;
const prefixPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The rules every kind of entity shares: the fields at the root and those of `metadata`. */
export function checkEnvelope(document: JsonObject, place: Place): Problem[] {
  const problems: Problem[] = [];
  const report = (
    code: string,
    message: string,
    mend: string,
    path: (string | number)[],
    severity?: "warning",
  ) => {
    problems.push({ severity: severity ?? "error", code, message, mend, ...place(path) });
  };

  for (const field of Object.keys(document)) {
    if (rootFields.includes(field)) continue;
    report(
      "entity-unknown-field",
      `"${field}" is no field of an entity.`,
      "Move it under metadata or spec.",
      [field],
    );
  }
  const { apiVersion, kind } = document;
  const wanted = kind === "Template" ? [templateVersion] : versions;
  if (typeof apiVersion !== "string" || !wanted.includes(apiVersion)) {
    report("entity-api-version", `apiVersion must be ${wanted.join(" or ")}.`, `Write ${wanted[0]}.`, [
      "apiVersion",
    ]);
  }
  if (typeof kind !== "string" || !isEntityKind(kind)) {
    report("entity-kind", "kind must be letters and digits, a letter first.", "Write Component.", ["kind"]);
  }
  if (!isJsonObject(document.metadata)) {
    report("entity-metadata", "metadata is missing.", "Add metadata with a name.", ["metadata"]);
    return problems;
  }
  const { name, namespace = "default", tags, links } = document.metadata;
  if (typeof name !== "string" || !isEntityName(name)) {
    const rule = "metadata.name must be 1 to 63 letters, digits, -, _ or ., letters or digits at both ends.";
    report("entity-name", rule, "Choose a name of this form.", ["metadata", "name"]);
  }
  if (typeof namespace !== "string" || !isEntityNamespace(namespace.toLowerCase())) {
    const rule = "metadata.namespace must be 1 to 63 lower-case letters, digits and hyphens.";
    report("entity-namespace", rule, "Leave it out for the namespace default.", ["metadata", "namespace"]);
  }
  for (const field of ["title", "description"]) {
    const value = document.metadata[field];
    if (value === undefined || value === null || typeof value === "string") continue;
    report("entity-text", `metadata.${field} must be text.`, "Put it in quotes.", ["metadata", field]);
  }
  for (const field of ["labels", "annotations"] as const) {
    for (const { key, fault } of pairFaults(document.metadata[field], field)) {
      const at = key === null ? ["metadata", field] : ["metadata", field, key];
      report("entity-pair", fault, "Mend the key, or put the value in quotes.", at);
    }
  }
  for (const [index, tag] of asList(tags).entries()) {
    if (typeof tag === "string" && tag.length <= 63 && tagPattern.test(tag)) continue;
    const rule = "A tag is 1 to 63 lower-case letters, digits, :, + or #, with single hyphens between.";
    report("entity-tag", rule, "Change the tag.", ["metadata", "tags", index]);
  }
  for (const [index, link] of asList(links).entries()) {
    const url = objectOf(link).url;
    if (typeof url === "string" && isSafeLink(url)) continue;
    const rule = "A link needs a url with http, https or mailto. It is not shown.";
    report("entity-link", rule, "Change the url.", ["metadata", "links", index], "warning");
  }
  return problems;
}

function asList(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

type PairFault = { key: string | null; fault: string };

function pairFaults(value: Json | undefined, field: "labels" | "annotations"): PairFault[] {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) return [{ key: null, fault: `metadata.${field} must be a map of text.` }];
  return Object.entries(value).flatMap(([key, text]): PairFault[] => {
    if (!isPairKey(key)) return [{ key, fault: `"${key}" is no key for metadata.${field}.` }];
    if (typeof text !== "string")
      return [{ key, fault: `metadata.${field}: the value of "${key}" must be text.` }];
    if (field === "labels" && text !== "" && !isEntityName(text)) {
      return [{ key, fault: `metadata.labels: the value of "${key}" has a character a label cannot hold.` }];
    }
    return [];
  });
}

/** An optional DNS prefix of at most 253 characters and a slash before a name. */
function isPairKey(key: string): boolean {
  const parts = key.split("/");
  const [prefix = "", name] = parts.length === 2 ? parts : ["", key];
  if (parts.length > 2 || name === undefined || !isEntityName(name)) return false;
  return parts.length === 1 || (prefix.length <= 253 && prefixPattern.test(prefix));
}
