import { checkEnvelope } from "#domain/catalog/check-envelope.ts";
import { checkSpec } from "#domain/catalog/check-spec.ts";
import { entityRefText, parseEntityRef } from "#domain/catalog/entity-ref.ts";
import { isSafeLink } from "#domain/catalog/safe-link.ts";
import { plainText } from "#domain/delivery/plain-text.ts";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import {
  isJsonObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
  textsOf,
} from "#domain/scaffold/json.ts";
import { readYaml, type YamlDocument } from "#domain/scaffold/read-yaml.ts";

/**
 * One entity of Backstage's catalog format. `document` is the whole of it as it came, unknown fields included; the
 * texts beside it are fit to be shown.
 */
export type Entity = {
  /** Canonical and lower case: `component:default/pay-api`. */
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title: string;
  description: string;
  /** Canonical reference of the owner; null where there is none or it cannot be read. */
  owner: string | null;
  lifecycle: string | null;
  annotations: Record<string, string>;
  tags: string[];
  links: { title: string; url: string }[];
  document: JsonObject;
  file: string;
  line: number;
};

/**
 * Reads a `catalog-info.yaml`: any number of documents. One that breaks a rule of the format is left out and its
 * problems name file and line; the others are kept. Nothing is fetched for `$text` and its kin.
 */
export function parseEntities(text: string, file: string): { entities: Entity[]; problems: Problem[] } {
  const { documents, problems } = readYaml(text, file);
  const entities: Entity[] = [];
  for (const document of documents) {
    if (document.value === null) continue;
    const found = parseEntity(document, file);
    problems.push(...found.problems);
    if (found.entity) entities.push(found.entity);
  }
  return { entities, problems };
}

function parseEntity(yaml: YamlDocument, file: string): { entity: Entity | null; problems: Problem[] } {
  const place = (path: (string | number)[]) => ({ file, line: yaml.lineAt(path) });
  if (!isJsonObject(yaml.value)) {
    const message = "An entity is a map with apiVersion, kind, metadata and spec.";
    const mend = "Begin with apiVersion and kind.";
    return {
      entity: null,
      problems: [{ severity: "error", code: "entity-shape", message, mend, ...place([]) }],
    };
  }
  const problems = [...checkEnvelope(yaml.value, place), ...checkSpec(yaml.value, place)];
  if (errorsAmong(problems).length > 0) return { entity: null, problems };
  return { entity: toEntity(yaml.value, file, yaml.lineAt([])), problems };
}

/** An entity whose document was parsed before and stored; its line is not kept. */
export function entityFromDocument(document: JsonObject, file: string): Entity {
  return toEntity(document, file, 1);
}

function toEntity(document: JsonObject, file: string, line: number): Entity {
  const metadata = objectOf(document.metadata);
  const spec = objectOf(document.spec);
  const kind = textOf(document.kind) ?? "";
  const name = textOf(metadata.name) ?? "";
  const namespace = (textOf(metadata.namespace) ?? "default").toLowerCase();
  const owner = parseEntityRef(textOf(spec.owner) ?? "", "group");
  return {
    ref: entityRefText({ kind, namespace, name }),
    kind,
    namespace,
    name,
    title: shown(metadata.title, 200) || name,
    description: shown(metadata.description, 2000),
    owner: owner && entityRefText(owner),
    lifecycle: shown(spec.lifecycle, 100) || null,
    annotations: Object.fromEntries(
      Object.entries(objectOf(metadata.annotations)).flatMap(([key, value]) =>
        typeof value === "string" ? [[key, value]] : [],
      ),
    ),
    tags: textsOf(metadata.tags),
    links: listOf(metadata.links).flatMap((link) => {
      const url = textOf(objectOf(link).url);
      return url !== undefined && isSafeLink(url)
        ? [{ title: shown(objectOf(link).title, 200) || plainText(url, 200), url }]
        : [];
    }),
    document,
    file,
    line,
  };
}

/** Anybody who can push writes these texts; what is shown must read as what it is. */
function shown(value: Json | undefined, max: number): string {
  return plainText(textOf(value) ?? "", max);
}
