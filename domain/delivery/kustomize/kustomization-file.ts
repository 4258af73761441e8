import { z } from "zod";
import { readYaml, type YamlDocument } from "./read-yaml.ts";
import { type Place, Refusal, refuse } from "./refusal.ts";
import { isNull, toJson, type YamlNode } from "./yaml-node.ts";

const text = z.string();
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const optional = text.nullish().transform((value) => value ?? "");
const texts = listOf(text);
const pairs = z
  .record(z.string(), text)
  .nullish()
  .transform((value) => value ?? {});

function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

const selector = z.strictObject({
  group: optional,
  version: optional,
  kind: optional,
  name: optional,
  namespace: optional,
  labelSelector: optional,
  annotationSelector: optional,
});
export type Selector = z.infer<typeof selector>;

const patch = z.strictObject({
  path: optional,
  patch: optional,
  target: selector.nullish(),
  options: z.strictObject({ allowNameChange: flag, allowKindChange: flag }).nullish(),
});
export type PatchEntry = z.infer<typeof patch>;

const generatorOptions = z.strictObject({
  labels: pairs,
  annotations: pairs,
  disableNameSuffixHash: flag,
  immutable: flag,
});
export type GeneratorOptions = z.infer<typeof generatorOptions>;

const generator = z.strictObject({
  name: optional,
  namespace: optional,
  behavior: optional,
  literals: texts,
  files: texts,
  envs: texts,
  env: optional,
  options: generatorOptions.nullish(),
});
const secretGenerator = generator.extend({ type: optional });
export type GeneratorEntry = z.infer<typeof generator> & { type?: string };

const fieldOptions = z.strictObject({
  delimiter: optional,
  index: z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  create: flag,
});
export type FieldOptions = z.infer<typeof fieldOptions>;

const replacement = z.strictObject({
  source: z.strictObject({
    group: optional,
    version: optional,
    kind: optional,
    name: optional,
    namespace: optional,
    fieldPath: optional,
    options: fieldOptions.nullish(),
  }),
  targets: z.array(
    z.strictObject({
      select: selector,
      reject: listOf(selector),
      fieldPaths: texts,
      options: fieldOptions.nullish(),
    }),
  ),
});
export type Replacement = z.infer<typeof replacement>;
export const replacementFileSchema = z.union([z.array(replacement), replacement.transform((one) => [one])]);

const fieldSpec = z.strictObject({
  path: text,
  group: optional,
  version: optional,
  kind: optional,
  create: flag,
});
const labels = z.strictObject({
  pairs,
  includeSelectors: flag,
  includeTemplates: flag,
  fields: listOf(fieldSpec),
});
export type LabelsEntry = z.infer<typeof labels>;

const image = z.strictObject({ name: optional, newName: optional, newTag: optional, digest: optional });
export type ImageEntry = z.infer<typeof image>;

const sortOptions = z.strictObject({
  order: z.enum(["legacy", "fifo"]),
  legacySortOptions: z.strictObject({ orderFirst: texts, orderLast: texts }).nullish(),
});
export type SortOptions = z.infer<typeof sortOptions>;

const kustomizationSchema = z.strictObject({
  apiVersion: optional,
  kind: optional,
  metadata: z.unknown().optional(),
  resources: texts,
  bases: texts,
  components: texts,
  namePrefix: optional,
  nameSuffix: optional,
  namespace: optional,
  commonLabels: pairs,
  labels: listOf(labels),
  commonAnnotations: pairs,
  patches: listOf(patch),
  patchesStrategicMerge: texts,
  patchesJson6902: listOf(patch),
  images: listOf(image),
  replicas: listOf(z.strictObject({ name: text, count: z.number().int() })),
  replacements: listOf(z.union([z.strictObject({ path: text }), replacement])),
  configMapGenerator: listOf(generator),
  secretGenerator: listOf(secretGenerator),
  generatorOptions: generatorOptions.nullish(),
  sortOptions: sortOptions.nullish(),
});

export type Kustomization = z.infer<typeof kustomizationSchema> & {
  /** Where a field of the file stands. */
  placeOf: (...path: (string | number)[]) => Place;
};

/** Fields of kustomize that would run programs, fetch things or change what kustomize knows: refused by name. */
const unsupported = new Set([
  "buildMetadata",
  "configurations",
  "crds",
  "generators",
  "helmChartInflationGenerator",
  "helmCharts",
  "helmGlobals",
  "imageTags",
  "openapi",
  "transformers",
  "validators",
  "vars",
]);

/** Reads a kustomization. Refuses what kustomize would refuse, and by name what this code does not do. */
export function readKustomization(source: string, file: string): Kustomization {
  const document = readYaml(source, file)[0];
  const start = { file, line: 1 };
  const fields = document?.node.kind === "map" ? [...document.node.fields] : [];
  const said = fields.filter(([name, value]) => name !== "apiVersion" && name !== "kind" && !isNull(value));
  if (document?.node.kind !== "map" || said.length === 0) {
    return refuse(start, "kustomization-empty", `${file} says nothing`, "Name at least one resource.");
  }
  for (const field of document.node.fields.keys()) {
    if (!unsupported.has(field)) continue;
    const message = `Portolan does not render ${field}`;
    refuse(
      document.placeOf(field),
      "kustomize-unsupported",
      message,
      `Remove ${field}; write its outcome as resources.`,
    );
  }
  refuseOldBooleans(document.node, [], document);
  const kustomization = parseWith(kustomizationSchema, document);
  const component = kustomization.kind === "Component";
  const version = `kustomize.config.k8s.io/${component ? "v1alpha1" : "v1beta1"}`;
  if (!["", "Kustomization", "Component"].includes(kustomization.kind)) {
    refuse(
      document.placeOf("kind"),
      "kustomization-kind",
      "The kind is unknown",
      "Write kind: Kustomization.",
    );
  }
  if (kustomization.apiVersion !== "" && kustomization.apiVersion !== version) {
    refuse(
      document.placeOf("apiVersion"),
      "kustomization-kind",
      "The version is unknown",
      `Write ${version}.`,
    );
  }
  return { ...kustomization, placeOf: document.placeOf };
}

/** Holds a document against a schema; the first disagreement is refused where it stands. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  document: YamlDocument,
): z.output<Schema> {
  const parsed = schema.safeParse(toJson(document.node));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const full = unknown === undefined ? path : [...path, unknown];
  const where = full.join(".");
  throw new Refusal({
    severity: "error",
    code: unknown === undefined ? "kustomization-shape" : "kustomization-unknown-field",
    message:
      unknown === undefined
        ? `${where || "The file"}: ${issue?.message ?? "unreadable"}`
        : `There is no field ${where}`,
    mend:
      unknown === undefined
        ? "Give the field the type kustomize expects."
        : "Remove the field or correct its name.",
    ...document.placeOf(...full),
  });
}

/**
 * Kustomize reads kustomizations and JSON patches by the old YAML rules, by which an unquoted yes or off is a
 * truth value, and everything else by the new ones.
 */
export function refuseOldBooleans(node: YamlNode, path: (string | number)[], document: YamlDocument): void {
  if (node.kind === "list") {
    for (const [index, item] of node.items.entries()) refuseOldBooleans(item, [...path, index], document);
  } else if (node.kind === "map") {
    for (const [name, value] of node.fields) {
      if (oldBoolean.test(name)) refuseOldBoolean(name, document.placeOf(...path, name));
      refuseOldBooleans(value, [...path, name], document);
    }
  } else if (node.quote === "" && oldBoolean.test(node.text)) {
    refuseOldBoolean(node.text, document.placeOf(...path));
  }
}

const oldBoolean = /^(?:y|n|yes|no|on|off)$/i;

function refuseOldBoolean(written: string, place: Place): never {
  const message = `${written} is read as text or as a truth value, depending on the reader`;
  return refuse(place, "yaml-old-boolean", message, `Write "${written}" in quotes, or true or false.`);
}
