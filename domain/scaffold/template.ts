import type { Json, JsonObject } from "#domain/scaffold/json.ts";

export const templateApiVersion = "scaffolder.backstage.io/v1beta3";

/** One page of the form: `schema` is its JSON Schema with every `ui:` key as written. */
export type TemplatePage = {
  title: string;
  description: string;
  schema: JsonObject;
  /** `backstage:featureFlag`: Backstage hides the page unless the flag is on. */
  featureFlag: string | null;
  permissionTags: string[];
  line: number;
};

/** One step as written; `input`, `when` and `each` still hold expressions. */
export type TemplateStep = {
  id: string;
  name: string;
  action: string;
  input: JsonObject;
  /** The `if` of the step; null where it always runs. */
  when: string | boolean | null;
  each: Json;
  permissionTags: string[];
  /** Place in `spec.steps`, for pointers. */
  index: number;
  line: number;
};

/** What the form says on its buttons; null for the portal's own words. */
export type ButtonLabels = { back: string | null; review: string | null; create: string | null };

/** A `scaffolder.backstage.io/v1beta3` template, read and checked. Plain data: it travels to the browser. */
export type Template = {
  /** Repository path of the file it was read from. */
  file: string;
  name: string;
  namespace: string;
  title: string;
  description: string;
  tags: string[];
  annotations: Record<string, string>;
  /** `portolan.dev/version`; null where the author gives none. */
  version: string | null;
  type: string;
  owner: string | null;
  lifecycle: string | null;
  pages: TemplatePage[];
  steps: TemplateStep[];
  output: JsonObject;
  buttonLabels: ButtonLabels;
  secretsSchema: JsonObject | null;
  formDecorators: { id: string; input: JsonObject }[];
  recoveryStrategy: string | null;
  /** The whole file, unknown fields included. */
  document: JsonObject;
  /** Line (from 1) of every node, by JSON pointer into `document`. */
  lines: Record<string, number>;
};

/** Line of a node, or of its nearest ancestor that has one. */
export function lineOf(template: Pick<Template, "lines">, at: string): number {
  for (let path = at; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const line = template.lines[path];
    if (line !== undefined) return line;
  }
  return 1;
}
