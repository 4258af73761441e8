import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { Cluster } from "#sandbox/cluster/start-cluster.ts";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import { until } from "#sandbox/until.ts";

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().exactOptional() }),
});
/** An object as it is applied. */
export type Manifest = z.infer<typeof manifestSchema>;
export type Connection = Pick<Cluster, "url" | "caPem" | "tokens">;

/** The objects of a text; throws where a document is no object. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null)
    .map((value) => manifestSchema.parse(value));
}

/**
 * Server-side apply, since client-side apply would keep a copy in an annotation, which large CRDs overflow. As plain
 * HTTP: the client library drops fields with dashes in their names. Throws what the API server says.
 */
export async function apply(connection: Connection, object: Manifest, dryRun = false): Promise<void> {
  const path = await pathOf(connection, object);
  const query = `fieldManager=portolan-trial&force=true${dryRun ? "&dryRun=All" : ""}`;
  const type = "application/apply-patch+yaml";
  const { code, body } = await rawRequest(connection, `${path}?${query}`, {
    method: "PATCH",
    type,
    body: object,
  });
  if (code >= 300) throw new Error(messageOf(body));
}

/**
 * Applies definitions of kinds and waits until the API serves every version of them: an established definition is not
 * served at once, and what asks in between is told that there is no such kind.
 */
export async function applyCrds(connection: Connection, crds: readonly Manifest[]): Promise<void> {
  for (const crd of crds) await apply(connection, crd);
  for (const { spec, metadata } of crds) {
    const { group, names, versions } = crdSchema.parse(spec);
    for (const { name } of versions.filter(({ served }) => served))
      await until(`The kind ${metadata.name}`, 90_000, async () => {
        const root = `/apis/${group}/${name}`;
        const listed = await rawRequest(connection, `${root}/${names.plural}?limit=1`);
        // Described last of all, and kwok ends where a kind of its stages is not.
        const described = await rawRequest(connection, `/openapi/v3${root}`);
        return listed.code === 200 && described.code === 200 && hasKind(described.body, names.kind);
      });
  }
}

/** A group's description stands before all of its kinds are in it. */
function hasKind(description: unknown, kind: string): boolean {
  const { components } = descriptionSchema.parse(description);
  return Object.keys(components.schemas).some((name) => name.endsWith(`.${kind}`));
}

const descriptionSchema = z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) });
const crdSchema = z.object({
  group: z.string(),
  names: z.object({ plural: z.string(), kind: z.string() }),
  versions: z.array(z.object({ name: z.string(), served: z.boolean() })),
});
const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

async function pathOf(connection: Connection, { apiVersion, kind, metadata }: Manifest): Promise<string> {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { code, body } = await rawRequest(connection, root);
  const served = code === 200 ? resourcesSchema.parse(body).resources : [];
  const resource = served.find((one) => one.kind === kind && !one.name.includes("/"));
  if (!resource) throw new Error(`the API server serves no ${kind} of ${apiVersion}`);
  const inside = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  return `${root}${inside}/${resource.name}/${metadata.name}`;
}

function messageOf(body: unknown): string {
  const status = z.object({ message: z.string() }).safeParse(body);
  return status.success ? status.data.message : JSON.stringify(body);
}
