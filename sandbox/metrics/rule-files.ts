import { execFile } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { RecordingRule } from "#sandbox/metrics/history/recorded-samples.ts";

const run = promisify(execFile);
const groupsSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          record: z.string().optional(),
          expr: z.coerce.string(),
          labels: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});

/**
 * Makes a folder hold the rules of these PrometheusRules and no others, as prometheus-operator does. One that promtool
 * does not take is left out, with the reason told to `say`. True where something changed.
 */
export async function writeRuleFiles(
  promtool: string,
  folder: string,
  objects: readonly KubernetesObject[],
  say: (line: string) => void,
): Promise<boolean> {
  const wanted = new Map(objects.map((object) => [fileOf(object), stringify(object.spec)]));
  let changed = false;
  for (const name of readdirSync(folder)) {
    if (wanted.has(name.replace(/\.refused$/, ""))) continue;
    rmSync(join(folder, name));
    changed = true;
  }
  for (const [name, text] of wanted) {
    const path = join(folder, name);
    if (textAt(path) === text || textAt(`${path}.refused`) === text) continue;
    const complaint = await checked(promtool, `${path}.refused`, text);
    if (complaint === null) renameSync(`${path}.refused`, path);
    else {
      say(`The rules ${name.replace(/\.yaml$/, "")} are left out: ${complaint}`);
      rmSync(path, { force: true });
    }
    changed = true;
  }
  return changed;
}

/** What the files of such a folder record. */
export function recordingRules(folder: string): RecordingRule[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return files.flatMap((name) => recordedBy(parse(readFileSync(join(folder, name), "utf8"))));
}

/** What a file of rules, or the `spec` of a PrometheusRule, records. */
export function recordedBy(spec: unknown): RecordingRule[] {
  return groupsSchema
    .parse(spec)
    .groups.flatMap(({ rules }) => rules)
    .flatMap(({ record, expr, labels }) => (record === undefined ? [] : [{ record, expr, labels }]));
}

const fileOf = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? "default"}_${metadata.name}.yaml`;

async function checked(promtool: string, path: string, text: string): Promise<string | null> {
  writeFileSync(path, text);
  try {
    await run(promtool, ["check", "rules", path]);
    return null;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return said.replaceAll(/\s+/g, " ").trim();
  }
}

function textAt(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
