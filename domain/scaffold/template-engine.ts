import {
  createTemplateRenderer,
  type PreparedTemplateContext,
  TemplateLimitError,
  TemplateRenderError,
  type TemplateRendererOptions,
} from "nunjitsu";
import { isJsonObject, type Json, type JsonObject, pointer, toJson } from "#domain/scaffold/json.ts";
import { templateFilters } from "#domain/scaffold/template-filters.ts";

/** What one file or expression may cost; a hundredth of a second is plenty for either. */
const limits = { sourceCodeUnits: 1024 * 1024, outputCodeUnits: 1024 * 1024, nestingDepth: 128 } as const;

/** A template text that cannot be rendered. Line and column count from 1 within that text. */
export type RenderFault = { message: string; line: number; column: number };
export type Rendered<T> = { kind: "rendered"; value: T } | { kind: "fault"; fault: RenderFault };

export type EngineOptions = Pick<
  TemplateRendererOptions,
  "trimBlocks" | "lstripBlocks" | "cookiecutterCompat"
>;

/** Renders texts that all see the same values. Nothing in a text can reach anything but those. */
export type TextRenderer = (source: string) => Rendered<string>;

/** A renderer for the files of one skeleton, with Backstage's filters. */
export function textRenderer(context: JsonObject, options: EngineOptions): TextRenderer {
  const renderer = createTemplateRenderer({ ...options, filters: templateFilters });
  const prepared = attempt(() => renderer.prepareContext(context));
  return (source) => {
    if (prepared.kind === "fault") return prepared;
    // Most files of a skeleton hold no expression at all, and parsing them would be most of the work.
    if (!options.cookiecutterCompat && !/\$\{\{|\{%|\{#/.test(source))
      return { kind: "rendered", value: source };
    return attempt(() => renderer.render(source, prepared.value, { limits }));
  };
}

/** A fault of an expression within structured input: `at` is the JSON pointer of the text that holds it. */
export type ExpressionFault = RenderFault & { at: string };
export type Evaluated =
  | { kind: "value"; value: Json | undefined }
  | { kind: "fault"; fault: ExpressionFault };

const expressionRenderer = createTemplateRenderer({ filters: templateFilters });

/** Evaluates structured input; `at` is where it stands in the template. */
export type Evaluator = (input: Json, at: string) => Evaluated;

/**
 * Evaluates every text inside its input against `context`. A text that is a single `${{ }}` keeps the type of its
 * value; one that renders to nothing disappears, as in Backstage.
 */
export function evaluator(context: JsonObject): Evaluator {
  const prepared = attempt(() => expressionRenderer.prepareContext(context));
  return (input, at) => {
    if (prepared.kind === "fault") return { kind: "fault", fault: { ...prepared.fault, at } };
    const faults: ExpressionFault[] = [];
    const value = evaluateIn(input, at, prepared.value, faults);
    const [fault] = faults;
    return fault ? { kind: "fault", fault } : { kind: "value", value };
  };
}

function evaluateIn(
  value: Json,
  at: string,
  context: PreparedTemplateContext,
  faults: ExpressionFault[],
): Json | undefined {
  if (faults.length > 0) return undefined;
  if (typeof value === "string") {
    const result = attempt(() =>
      expressionRenderer.renderValue(value, context, { coercion: "json", limits }),
    );
    if (result.kind === "fault") faults.push({ ...result.fault, at });
    return result.kind === "rendered" && result.value !== undefined ? toJson(result.value) : undefined;
  }
  if (Array.isArray(value))
    return value
      .map((item, index) => evaluateIn(item, at + pointer([index]), context, faults))
      .filter((item) => item !== undefined);
  if (!isJsonObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const rendered = evaluateIn(item, at + pointer([key]), context, faults);
    if (rendered !== undefined) copy[key] = rendered;
  }
  return copy;
}

/** Backstage's rule for `if`: an empty list is false, anything else as JavaScript has it. */
export function isTruthy(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function attempt<T>(render: () => T): Rendered<T> {
  try {
    return { kind: "rendered", value: render() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const located = error instanceof TemplateRenderError || error instanceof TemplateLimitError;
    return {
      kind: "fault",
      fault: {
        message: error.message.replace(/^Template error at line \d+, column \d+: /, ""),
        line: (located ? error.line : undefined) ?? 1,
        column: (located ? error.column : undefined) ?? 1,
      },
    };
  }
}

/** The code of a text: what stands between `${{ }}` and `{% %}`, its string literals emptied. */
function codeOf(text: string): string {
  const parts = text.match(/\$\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g) ?? [];
  return parts.join("\n").replaceAll(/'[^']*'|"[^"]*"/g, "''");
}

/** Whether a text asks for secrets, which no template of the portal ever sees. */
export function asksForSecrets(text: string): boolean {
  return /(?<![.\w$])secrets\b|(?<![.\w$])environment\s*\.\s*secrets\b/.test(codeOf(text));
}

/** Whether a text asks for Backstage's task id: the portal renders before any request exists. */
export function asksForTask(text: string): boolean {
  return /(?<![.\w$])context\s*\.\s*task\b/.test(codeOf(text));
}
