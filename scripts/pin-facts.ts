import type { ServicePins, StagePin } from "#domain/delivery/check-pins.ts";
import { type ImagePin, readPin } from "#domain/delivery/image-pin.ts";
import { readYaml } from "#domain/delivery/kustomize/read-yaml.ts";
import { Refusal } from "#domain/delivery/kustomize/refusal.ts";
import { toJson } from "#domain/delivery/kustomize/yaml-node.ts";
import { fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";
import { overlayPath } from "#domain/delivery/pin-images.ts";
import { stages } from "#domain/delivery/stages.ts";
import { forkPoint, localOverlay, type Repository } from "./repository.ts";

/** What the pin check needs to know of every service, read from the working tree and the history of `base`. */
export function gatherPins(repository: Repository, base: string): ServicePins[] {
  const fork = forkPoint(repository, base);
  const applied = appliedFolders(repository);
  return repository.services().map((service) => {
    const folder = `${repository.settings.paths.services}/${service}`;
    const tree = repository.workingTree(folder);
    const treeOnBase = repository.tryGit("rev-parse", "--verify", "--quiet", `${fork}:${folder}`);
    const found = stagesOf(repository, service).flatMap(({ stage, before }) =>
      stagePin(repository, service, stage, before, { fork, applied }),
    );
    const suspicious = found[0] !== undefined && found[0].head.tag !== tree && tree === treeOnBase;
    const earlierTrees = suspicious
      ? history(repository, fork, folder, (at) => repository.tryGit("rev-parse", `${at}:${folder}`))
      : [];
    return { service, tree, treeOnBase, earlierTrees, stages: found };
  });
}

/** The stages in order, then overlays of other names, which follow the first stage. */
function stagesOf(repository: Repository, service: string): { stage: string; before: string | null }[] {
  const folder = `${repository.settings.paths.apps}/${service}/overlays/`;
  const others = new Set(
    repository.paths(folder).map((path) => path.slice(folder.length).split("/", 1)[0] ?? ""),
  );
  for (const stage of [...stages, localOverlay]) others.delete(stage);
  return [
    ...stages.map((stage, at) => ({ stage, before: stages[at - 1] ?? null })),
    ...[...others].map((stage) => ({ stage, before: stages[0] })),
  ];
}

function stagePin(
  repository: Repository,
  service: string,
  stage: string,
  before: string | null,
  known: { fork: string; applied: ReadonlySet<string> },
): StagePin[] {
  const file = overlayPath(service, stage, repository.settings);
  const head = repository.paths(file).includes(file) ? readPin(repository.read(file), service) : null;
  if (head === null) return [];
  const base = pinAt(repository, known.fork, file, service);
  const changed = base === null || base.tag !== head.tag || base.digest !== head.digest;
  const earlier = before === null ? null : overlayPath(service, before, repository.settings);
  const tagsOfStageBefore =
    earlier === null || !changed
      ? []
      : history(
          repository,
          known.fork,
          earlier,
          (at) => pinAt(repository, at, earlier, service)?.tag ?? null,
        );
  const folder = file.slice(0, file.lastIndexOf("/"));
  return [{ stage, file, head, base, applied: known.applied.has(folder), tagsOfStageBefore }];
}

function pinAt(repository: Repository, commit: string, file: string, service: string): ImagePin | null {
  const content = repository.tryGit("show", `${commit}:${file}`);
  return content === null ? null : readPin(content, service);
}

/** What stood at a path in each commit of `from`'s history that touched it. */
function history(
  repository: Repository,
  from: string,
  path: string,
  look: (commit: string) => string | null,
): string[] {
  const commits = repository.git("rev-list", from, "--", path).split("\n");
  const found = commits.filter((commit) => commit !== "").map(look);
  return [...new Set(found.filter((value): value is string => value !== null))];
}

/** The folders that Argo CD Applications of the working tree apply. */
function appliedFolders(repository: Repository): Set<string> {
  const files = repository
    .paths(repository.settings.paths.applications)
    .filter((path) => /\.ya?ml$/.test(path));
  return new Set(files.flatMap((file) => sourcePaths(repository.read(file), file)));
}

/** Malformed files are told by the manifest check itself. */
function sourcePaths(content: string, file: string): string[] {
  try {
    return readYaml(content, file).flatMap(({ node }) => {
      const object = fieldsOf(toJson(node));
      const spec = fieldsOf(object.spec);
      if (object.kind !== "Application") return [];
      return [fieldsOf(spec.source), ...fieldsIn(spec.sources)].map((source) => String(source.path ?? ""));
    });
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
