import type { RJSFSchema, UiSchema } from "@rjsf/utils";
import { isJsonObject, type Json, type JsonObject } from "#domain/scaffold/json.ts";

/** Answers as rjsf types them: it need not know how deep they go. */
export type FormAnswers = Record<string, unknown>;

/** Backstage's pickers, each by the control that stands in for it here. The rest are plain fields. */
const pickers: Record<string, string> = {
  EntityNamePicker: "serviceName",
  MyGroupsPicker: "team",
  OwnerPicker: "team",
  OwnedEntityPicker: "team",
};

/** A template's page as rjsf wants it: the schema, and what its `ui:` keys say of how to draw it. */
export function formOf(page: JsonObject): { schema: RJSFSchema; uiSchema: UiSchema } {
  // Without a title and description of its own: the section around the form says them.
  const { title: _title, description: _description, ...schema } = page;
  return { schema: withoutUi(schema), uiSchema: uiOf(schema) };
}

function uiOf(schema: JsonObject): UiSchema {
  const ui: UiSchema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "ui:field" && typeof value === "string") {
      if (pickers[value]) ui["ui:widget"] = pickers[value];
    } else if (key.startsWith("ui:")) ui[key] = value;
    else if (key === "enumNames" && Array.isArray(value)) ui["ui:enumNames"] = value.map(String);
    else if (key === "properties" && isJsonObject(value)) {
      for (const [name, property] of Object.entries(value)) {
        if (isJsonObject(property)) ui[name] = { ...ui[name], ...uiOf(property) };
      }
    } else if (isBranch(key)) mergeBranches(ui, value);
  }
  return ui;
}

/** Where a schema may hold further properties that show only sometimes. */
function isBranch(key: string): boolean {
  return ["dependencies", "oneOf", "anyOf", "allOf", "then", "else"].includes(key);
}

function mergeBranches(ui: UiSchema, value: Json): void {
  const branches = Array.isArray(value) ? value : isJsonObject(value) ? [value, ...Object.values(value)] : [];
  for (const branch of branches) {
    if (!isJsonObject(branch)) continue;
    for (const [name, inner] of Object.entries(uiOf(branch)))
      ui[name] = isPlain(inner) ? { ...ui[name], ...inner } : inner;
  }
}

function isPlain(value: unknown): value is UiSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutUi(schema: JsonObject): RJSFSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key.startsWith("ui:") || key.startsWith("backstage:") || key === "enumNames" ? undefined : value,
    ),
  );
}

/**
 * The slug of the team that the answers name as owner (`group:payments`, `group:default/payments` or `payments`):
 * the answer of the first picker of teams, else the one called `owner`. Empty where none is chosen.
 */
export function ownerTeamOf(pages: readonly { schema: JsonObject }[], answers: JsonObject): string {
  const pickedBy = pages.flatMap(({ schema }) =>
    Object.entries(formOf(schema).uiSchema).flatMap(([name, ui]) =>
      isPlain(ui) && ui["ui:widget"] === "team" ? [name] : [],
    ),
  );
  for (const field of [...pickedBy, "owner"]) {
    const owner = answers[field];
    if (typeof owner === "string" && owner !== "") return owner.split(/[:/]/).at(-1) ?? "";
  }
  return "";
}
