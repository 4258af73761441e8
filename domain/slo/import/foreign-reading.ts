import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";

/** An objective of another tool with the path of all that is about it alone: carried, or why it cannot be. */
export type ForeignObjective =
  | { path: YamlPath; draft: ObjectiveDraft }
  | { path: YamlPath; refusedAt: YamlPath; reason: string };

/** One document of another tool. `carried` are the paths of all values that the drafts hold or that go without saying. */
export type ForeignReading = { objectives: ForeignObjective[]; carried: YamlPath[] };

/** A name of another tool as the id of an objective of a service: lower-case, hyphens, the service's name first. */
export function objectiveId(service: string, name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const whole = plain === service || plain.startsWith(`${service}-`) ? plain : `${service}-${plain}`;
  return whole.slice(0, 63).replace(/-+$/, "");
}
