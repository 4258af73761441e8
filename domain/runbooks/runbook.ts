import { plainText } from "#domain/delivery/plain-text.ts";
import type { Problem } from "#domain/problem.ts";
import { splitFrontMatter } from "#domain/runbooks/front-matter.ts";
import { isJsonObject, type Json, type JsonObject } from "#domain/scaffold/json.ts";
import { readYaml } from "#domain/scaffold/read-yaml.ts";

/** A runbook as it stands in Git. Anybody who can push wrote it; every text here is fit to be shown as text. */
export type Runbook = {
  title: string;
  /** The alerts it answers; `none` alone says that it is meant to answer none. */
  alerts: string[];
  service: string | null;
  severity: string | null;
  /** The team that keeps it where that is not the service's. */
  owner: string | null;
  /** What else the front matter says, in its order. */
  facts: { label: string; value: string }[];
  /** Its Markdown without front matter. */
  body: string;
  problems: Problem[];
};

/** What the front matter of a runbook looks like, for whoever has to mend one. */
const example = "Begin the file with: ---, title: …, alert: …, service: …, severity: …, ---.";

/**
 * Reads a runbook. Whatever is wrong with its front matter is told with file and line and takes away only what it
 * was meant to say: the text is always there.
 */
export function parseRunbook(text: string, file: string): Runbook {
  const { kind, yaml, body } = splitFrontMatter(text);
  const problems: Problem[] = [];
  const report = (code: string, message: string, mend: string, line: number) =>
    problems.push({ severity: "error", code, message, mend, file, line });
  if (kind === "none") report("runbook-front-matter", "The runbook has no front matter.", example, 1);
  if (kind === "open")
    report("runbook-front-matter", "The front matter is never closed.", "Add a line --- after it.", 1);
  const { values, lineOf } = kind === "whole" ? frontMatter(yaml, file, problems) : nothing;
  const read = (field: string, isFit: (value: Json) => boolean, wanted: string): Json => {
    const value = values[field] ?? null;
    if (value === null || isFit(value)) return value;
    report(
      `runbook-${field}`,
      `${field} must be ${wanted}.`,
      `Write ${field} so, or leave it out.`,
      lineOf(field),
    );
    return null;
  };
  const text200 = (field: string) => shown(read(field, isName, "text of at most 200 characters"));
  const title = text200("title");
  if (kind === "whole" && problems.length === 0 && title === null)
    report("runbook-title", "title is missing.", "Add title: what is wrong, in one line.", lineOf("title"));
  const alert = read(
    "alert",
    (value) => isName(value) || isNames(value),
    "the name of an alert, or a list of them",
  );
  return {
    title: title ?? headingOf(body) ?? nameOf(file),
    alerts: (Array.isArray(alert) ? alert : [alert]).flatMap((name) => shown(name) ?? []),
    service: text200("service"),
    severity: text200("severity")?.toLowerCase() ?? null,
    owner: text200("owner"),
    facts: factsOf(values),
    body: plainText(body, body.length),
    problems,
  };
}

type FrontMatter = { values: JsonObject; lineOf: (field: string) => number };
const nothing: FrontMatter = { values: {}, lineOf: () => 1 };

function frontMatter(yaml: string, file: string, problems: Problem[]): FrontMatter {
  const read = readYaml(yaml, file);
  problems.push(...read.problems);
  const document = read.documents[0];
  if (!document) return nothing;
  const lineOf = (field: string) => document.lineAt([field]);
  if (isJsonObject(document.value)) return { values: document.value, lineOf };
  const message = "The front matter is no map of fields.";
  problems.push({ severity: "error", code: "runbook-front-matter", message, mend: example, file, line: 2 });
  return nothing;
}

// Those that are shown by a name of their own, and the names they are shown by.
const known = ["title", "alert", "alerts", "service", "severity", "owner", "written in"];
const mostFacts = 20;

function factsOf(values: JsonObject): Runbook["facts"] {
  return Object.entries(values)
    .filter(([field]) => !known.includes(field.toLowerCase()))
    .slice(0, mostFacts)
    .map(([field, value]) => ({
      label: plainText(field, 60),
      value: plainText(typeof value === "object" ? JSON.stringify(value) : String(value), 300),
    }));
}

function isName(value: Json): boolean {
  return (typeof value === "string" && value.length <= 200) || typeof value === "number";
}

function isNames(value: Json): boolean {
  return Array.isArray(value) && value.length <= 50 && value.every(isName);
}

function shown(value: Json): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  return plainText(String(value), 200).trim() || null;
}

function headingOf(body: string): string | null {
  const [, heading = ""] = /^#[ \t]+(.*)$/m.exec(body) ?? [];
  return shown(heading.slice(0, 200));
}

function nameOf(file: string): string {
  return plainText(file.split("/").at(-1) ?? file, 200).replace(/\.md$/, "");
}
