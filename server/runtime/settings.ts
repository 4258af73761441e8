import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type RoleMapping, roleMappingSchema } from "#domain/identity/role-mapping.ts";
import { type PlatformSettings, platformSettingsSchema } from "#domain/scaffold/platform-settings.ts";

/** What `portolan.yaml` says. */
export type Settings = { platform: PlatformSettings; roles: RoleMapping };

const fileSchema = platformSettingsSchema.extend({ roles: roleMappingSchema });

/** Reads the settings file; throws one error with file and line for everything that is wrong in it. */
export function readSettings(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`The settings file ${path} cannot be read. PORTOLAN_CONFIG names it.`, { cause });
  }
  return parseSettings(text, path);
}

/** As `readSettings`, for text already read; `path` is only named in errors. */
export function parseSettings(text: string, path: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    throw new Error(`${path}:${broken.linePos?.[0].line ?? 1}: ${broken.message}`, { cause: broken });
  const result = fileSchema.safeParse(document.toJS());
  if (result.success) {
    const { roles, ...platform } = result.data;
    return { platform, roles };
  }
  const lineOf = (where: PropertyKey[]) => {
    for (let depth = where.length; depth > 0; depth--) {
      const node = document.getIn(where.slice(0, depth), true);
      if (hasRange(node)) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const told = result.error.issues.map((issue) => `${path}:${lineOf(issue.path)}: ${tell(issue)}`);
  throw new Error(told.join("\n"));
}

function tell(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}
