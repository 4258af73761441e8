import type { Selector } from "./kustomization-file.ts";
import { type Place, refuse } from "./refusal.ts";
import { currentId, effectiveNamespace, metaMap, originalId, type Resource } from "./resource.ts";
import { kindOf } from "./set-field.ts";

/** The objects a patch's target names: fields are anchored expressions, met by the original id or the current. */
export function selectResources(
  resources: readonly Resource[],
  selector: Selector,
  place: Place,
): Resource[] {
  const matches = {
    group: anchored(selector.group, place),
    version: anchored(selector.version, place),
    kind: anchored(selector.kind, place),
    name: anchored(selector.name, place),
    namespace: anchored(selector.namespace, place),
  };
  return resources.filter((resource) => {
    const ids = [originalId(resource), currentId(resource)];
    const kind = kindOf(resource.object);
    return (
      ids.some((id) => matches.namespace(effectiveNamespace(id))) &&
      ids.some((id) => matches.name(id.name)) &&
      matches.group(kind.group) &&
      matches.version(kind.version) &&
      matches.kind(kind.kind) &&
      matchesLabels(resource, selector, place)
    );
  });
}

export function matchesLabels(
  resource: Resource,
  selector: { labelSelector: string; annotationSelector: string },
  place: Place,
): boolean {
  return (
    parseLabelSelector(selector.labelSelector, place)(metaMap(resource.object, "labels")) &&
    parseLabelSelector(selector.annotationSelector, place)(metaMap(resource.object, "annotations"))
  );
}

/** A test for the whole text; an empty expression is met by everything. */
export function anchored(expression: string, place: Place): (value: string) => boolean {
  if (expression === "") return () => true;
  const pattern = safeExpression(`^(?:${expression})$`, expression, place);
  return (value) => pattern.test(value);
}

/**
 * Kustomize's expressions are RE2, which runs in linear time; ours are not. Only what both read alike and what
 * cannot run away is accepted: no lookaround, no back references, no repeated groups, few repetitions.
 */
export function safeExpression(source: string, shown: string, place: Place): RegExp {
  const special = /\(\?[^:]|\[\[|\\[^dDsSwWbB.\-[\](){}*+?^$|/\\]|\)[*+{]|\p{C}/u.test(source);
  const repetitions = source.replace(/\\./g, "").match(/[*+{]/g)?.length ?? 0;
  try {
    if (!special && repetitions <= 3 && source.length <= 500) return new RegExp(source);
  } catch {
    // Told below, together with the expressions that are well formed and refused.
  }
  return refuse(
    place,
    "kustomize-expression",
    `The expression ${shown} is malformed or not supported`,
    "Name the objects plainly, or use a simple expression such as api-.*",
  );
}

type Requirement = (labels: ReadonlyMap<string, string>) => boolean;

/** A label selector as kubectl takes it: `a=b,c!=d,e in (f,g),h,!i`. */
function parseLabelSelector(selector: string, place: Place): Requirement {
  if (selector.trim() === "") return () => true;
  const parts = selector.split(/,(?![^(]*\))/).map((part) => part.trim());
  const requirements = parts.map((part) => parseRequirement(part, place));
  return (labels) => requirements.every((met) => met(labels));
}

function parseRequirement(part: string, place: Place): Requirement {
  const key = "([A-Za-z0-9][A-Za-z0-9._/-]*)";
  const value = "([A-Za-z0-9._-]*)";
  const equal = new RegExp(`^${key}\\s*(==?|!=)\\s*${value}$`).exec(part);
  if (equal) {
    const [, name = "", operator, wanted = ""] = equal;
    return (labels) => (operator === "!=" ? labels.get(name) !== wanted : labels.get(name) === wanted);
  }
  const among = new RegExp(`^${key}\\s+(in|notin)\\s*\\(([A-Za-z0-9._,\\s-]*)\\)$`).exec(part);
  if (among) {
    const [, name = "", operator, list = ""] = among;
    const values = new Set(list.split(",").map((item) => item.trim()));
    return (labels) => {
      const own = labels.get(name);
      return operator === "in" ? own !== undefined && values.has(own) : own === undefined || !values.has(own);
    };
  }
  const present = new RegExp(`^(!?)\\s*${key}$`).exec(part);
  if (present) {
    const [, not, name = ""] = present;
    return (labels) => labels.has(name) === (not === "");
  }
  return refuse(
    place,
    "kustomize-selector",
    `The selector "${part}" is malformed or not supported`,
    "Write key=value.",
  );
}
