import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, type Source, sourcesOf } from "#sandbox/cluster/argo/application.ts";
import { renderSource } from "#sandbox/cluster/argo/render.ts";
import { hooksOf } from "#sandbox/cluster/argo/resource.ts";
import type { ArgoRoom } from "#sandbox/cluster/argo/room.ts";

/** What Git wants at given commits: one commit and one source type per source. */
export type Targets = { objects: KubernetesObject[]; revisions: string[]; sourceTypes: string[] };

/** Reads what the sources want. Rejects with the text of a `ComparisonError`. `maxAgeMs` as in `Repositories`. */
export type TargetReader = (
  spec: ApplicationSpec,
  pinned: string[] | null,
  maxAgeMs: number,
) => Promise<Targets>;

const keptRenders = 200;

/** Makes a reader that renders every commit and source once. */
export function createTargetReader(room: ArgoRoom): TargetReader {
  const rendered = new Map<string, ReturnType<typeof renderSource>>();

  async function renderAt(source: Source, commit: string): Promise<ReturnType<typeof renderSource>> {
    const key = `${commit} ${JSON.stringify(source)}`;
    const known = rendered.get(key);
    if (known !== undefined) return known;
    const made = renderSource(await room.repositories.files(source.repoURL, commit), source);
    rendered.set(key, made);
    const oldest = rendered.keys().next().value;
    if (rendered.size > keptRenders && oldest !== undefined) rendered.delete(oldest);
    return made;
  }

  return async (spec, pinned, maxAgeMs) => {
    const sources = sourcesOf(spec);
    const targets: Targets = { objects: [], revisions: [], sourceTypes: [] };
    for (const [index, source] of sources.entries()) {
      const context = `Failed to load target state: failed to generate manifest for source ${index + 1} of ${sources.length}: rpc error:`;
      if (room.isRepoServerDown()) {
        throw new Error(
          `${context} code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:8081: connect: connection refused"`,
        );
      }
      try {
        const revision = pinned?.[index] ?? source.targetRevision ?? "HEAD";
        const commit = await room.repositories.resolve(source.repoURL, revision, maxAgeMs);
        targets.revisions.push(commit);
        // A `ref` source only lends its files to others; it makes no objects itself.
        if (source.ref !== undefined && source.path === undefined) continue;
        const made = await renderAt(source, commit);
        for (const object of made.objects) refuseUnserved(object);
        targets.objects.push(...made.objects);
        targets.sourceTypes.push(made.sourceType);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const code = why.startsWith("Failed to unmarshal") ? "FailedPrecondition" : "Unknown";
        throw new Error(`${context} code = ${code} desc = ${why}`, { cause: error });
      }
    }
    return targets;
  };
}

/** Hooks around the deletion of an Application would be passed over in silence. */
function refuseUnserved(object: KubernetesObject): void {
  const hook = hooksOf(object).find((type) => type === "PreDelete" || type === "PostDelete");
  if (hook !== undefined)
    throw new Error(`${object.kind} ${object.metadata.name}: the trial cluster runs no ${hook} hooks`);
}
