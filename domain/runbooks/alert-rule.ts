import { plainText } from "#domain/delivery/plain-text.ts";
import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type Json, listOf, objectOf, textOf } from "#domain/scaffold/json.ts";
import { readYaml, type YamlDocument } from "#domain/scaffold/read-yaml.ts";

/** An alert that some rule in the platform repository raises; `line` is where its name stands. */
export type AlertRule = {
  name: string;
  file: string;
  line: number;
  severity: string | null;
  service: string | null;
  runbookUrl: string | null;
};

const inFolder = /(^|\/)(rules|alerts|slo)\//i;
const byName = /(rule|alert)[^/]*$/i;

/** Whether a file may hold alerting rules: by its folder or by its name, and only its content decides. */
export function mayHoldRules(path: string, templatesPath: string): boolean {
  if (!/\.ya?ml$/.test(path) || path.startsWith(`${templatesPath}/`)) return false;
  return inFolder.test(path) || byName.test(path);
}

/** The alerts of a file: of PrometheusRule objects and of plain rule files. A file of another kind holds none. */
export function readAlertRules(text: string, file: string): { rules: AlertRule[]; problems: Problem[] } {
  const { documents, problems } = readYaml(text, file);
  return { rules: documents.flatMap((document) => rulesOf(document, file)), problems };
}

function rulesOf(document: YamlDocument, file: string): AlertRule[] {
  const root = objectOf(document.value);
  const above = root.kind === "PrometheusRule" ? ["spec"] : [];
  if (above.length === 0 && root.kind !== undefined) return [];
  const groups = above.length === 0 ? root.groups : objectOf(root.spec).groups;
  return listOf(groups).flatMap((group, groupAt) =>
    listOf(objectOf(group).rules).flatMap((rule, ruleAt) => {
      const line = document.lineAt([...above, "groups", groupAt, "rules", ruleAt, "alert"]);
      return alertOf(rule, file, line);
    }),
  );
}

function alertOf(rule: Json, file: string, line: number): AlertRule[] {
  if (!isJsonObject(rule)) return [];
  const name = shown(rule.alert);
  if (name === null) return [];
  const labels = objectOf(rule.labels);
  return [
    {
      name,
      file,
      line,
      severity: shown(labels.severity),
      service: shown(labels.service),
      runbookUrl: shown(objectOf(rule.annotations).runbook_url, 2000),
    },
  ];
}

function shown(value: Json | undefined, max = 200): string | null {
  return plainText(textOf(value) ?? "", max).trim() || null;
}
