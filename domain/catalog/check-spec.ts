import type { Place } from "#domain/catalog/check-envelope.ts";
import { entityKinds, type FieldRule } from "#domain/catalog/entity-kinds.ts";
import { parseEntityRef } from "#domain/catalog/entity-ref.ts";
import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type Json, type JsonObject } from "#domain/scaffold/json.ts";

const substitutions = ["$text", "$json", "$yaml", "$openapi", "$asyncapi"];

/** The rules of one kind's `spec`. A kind nobody knows is kept and said. */
export function checkSpec(document: JsonObject, place: Place): Problem[] {
  const { kind, spec } = document;
  if (typeof kind !== "string") return [];
  const known = kind.toLowerCase();
  const rules = Object.hasOwn(entityKinds, known) ? entityKinds[known] : undefined;
  if (!rules) {
    const message = `"${kind}" is no kind the portal knows. The entity is kept, its spec was not checked.`;
    const mend = `Use one of ${Object.keys(entityKinds).join(", ")}, or leave it.`;
    return [{ severity: "warning", code: "entity-unknown-kind", message, mend, ...place(["kind"]) }];
  }
  const fields = spec ?? {};
  if (!isJsonObject(fields)) {
    return [
      {
        severity: "error",
        code: "entity-spec",
        message: "spec must be a map.",
        mend: "Write its fields.",
        ...place(["spec"]),
      },
    ];
  }
  const faults = Object.entries(rules).flatMap(([field, rule]): Problem[] => {
    const fault = faultOf(fields[field], rule);
    if (!fault) return [];
    const message = `spec.${field} of a ${kind} ${fault}.`;
    const mend = `Write spec.${field} as ${exampleOf(rule)}.`;
    return [{ severity: "error", code: "entity-spec", message, mend, ...place(["spec", field]) }];
  });
  const undefinedApi = known === "api" && !definesApi(fields);
  if (undefinedApi) {
    const message = "spec.definition of an API is missing.";
    faults.push({
      severity: "error",
      code: "entity-spec",
      message,
      mend: "Write the definition.",
      ...place(["spec"]),
    });
  }
  return [...faults, ...unresolved(fields, place)];
}

/** An MCP server has remotes instead of a definition. */
function definesApi({ type, definition, remotes }: JsonObject): boolean {
  return type === "mcp-server"
    ? Array.isArray(remotes)
    : typeof definition === "string" || isJsonObject(definition);
}

function faultOf(value: Json | undefined, rule: FieldRule): string | null {
  if (value === undefined || value === null) return rule.required ? "is missing" : null;
  if (rule.shape === "text") return typeof value === "string" && value !== "" ? null : "must be text";
  if (rule.shape === "ref") return isRef(value, rule.kind) ? null : "must be a reference to an entity";
  if (!Array.isArray(value)) return "must be a list";
  if (rule.shape === "texts")
    return value.every((each) => typeof each === "string") ? null : "must be a list of text";
  return value.every((each) => isRef(each, rule.kind))
    ? null
    : "holds something that is no reference to an entity";
}

function isRef(value: Json, kind: string | null): boolean {
  return typeof value === "string" && parseEntityRef(value, kind) !== null;
}

function exampleOf(rule: FieldRule): string {
  const ref = rule.shape === "ref" || rule.shape === "refs" ? `${rule.kind ?? "component"}:name` : "text";
  return rule.shape === "refs" || rule.shape === "texts" ? `[${ref}]` : ref;
}

/** Backstage would fetch these; the portal shows what stands in the file and reads nothing else. */
function unresolved(spec: JsonObject, place: Place): Problem[] {
  return Object.entries(spec).flatMap(([field, value]): Problem[] => {
    const name = isJsonObject(value) && Object.keys(value).find((key) => substitutions.includes(key));
    if (!name) return [];
    const message = `${name} in spec.${field} is not followed; the portal reads only this file.`;
    const mend = "Write the value out if the portal is to show it.";
    return [{ severity: "warning", code: "entity-substitution", message, mend, ...place(["spec", field]) }];
  });
}
