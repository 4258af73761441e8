import type { z } from "zod";
import type { Problem } from "#domain/problem.ts";
import type { YamlDocument } from "#domain/scaffold/read-yaml.ts";
import { unsupportedFields } from "#domain/slo/openslo-schema.ts";

/** More would be the same mistake again. */
const mostProblems = 20;

/** What a schema found, each where it stands. Fields that OpenSLO has and nothing here honours are told apart. */
export function schemaProblems(error: z.ZodError, lineAt: YamlDocument["lineAt"], file: string): Problem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, lineAt, file)).slice(0, mostProblems);
}

function issueProblems(issue: z.core.$ZodIssue, lineAt: YamlDocument["lineAt"], file: string): Problem[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const shared = { severity: "error" as const, file };
  const where = path.length === 0 ? "the document" : path.join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => {
      const mend = Object.hasOwn(unsupportedFields, key) ? unsupportedFields[key] : undefined;
      return {
        ...shared,
        code: mend ? "slo-unsupported-field" : "slo-unknown-field",
        message: `${where} holds "${key.slice(0, 60)}", which ${mend ? "cannot be honoured" : "nobody knows"} here.`,
        mend: mend ?? "Remove it, or mend its spelling.",
        line: lineAt([...path, key]),
      };
    });
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  return [
    {
      ...shared,
      code: "slo-field",
      message: missing ? `${where} is missing.` : `${where} is not as it should be: ${issue.message}.`,
      mend: missing ? "Add it." : "Mend the value.",
      line: lineAt(path),
    },
  ];
}
