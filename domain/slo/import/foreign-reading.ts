import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";

/**
 * What one document of another tool gives. `carried` are the paths of all values that the drafts hold or that go without
 * saying; `refusals` are objectives that cannot be carried at all.
 */
export type ForeignReading = {
  drafts: ObjectiveDraft[];
  carried: YamlPath[];
  refusals: { path: YamlPath; reason: string }[];
};

/** A name of another tool as the id of an objective of a service: lower-case, hyphens, the service's name first. */
export function objectiveId(service: string, name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const whole = plain === service || plain.startsWith(`${service}-`) ? plain : `${service}-${plain}`;
  return whole.slice(0, 63).replace(/-+$/, "");
}
