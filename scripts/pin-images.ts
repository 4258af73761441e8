/**
 * Names images by the source that stands beside them: writes the Git tree of `services/<name>` into the first
 * stage's overlay. `node scripts/pin-images.ts [service...]`, without names for all services.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPin, writePin } from "#domain/delivery/image-pin.ts";
import { overlayPath } from "#domain/delivery/pin-images.ts";
import { stages } from "#domain/delivery/stages.ts";
import { openRepository, type Repository } from "./repository.ts";

/** What was done for one service: nothing to do, the tag moved, or why it could not be. */
export type Pinned =
  | { service: string; outcome: "kept"; tag: string }
  | { service: string; outcome: "moved"; from: string; tag: string }
  | { service: string; outcome: "failed"; reason: string };

export function pinWorkingTree(repository: Repository, names: readonly string[]): Pinned[] {
  const { settings } = repository;
  const known = repository.services();
  return (names.length > 0 ? names : known).map((service) => {
    const failed = (reason: string): Pinned => ({ service, outcome: "failed", reason });
    if (!known.includes(service))
      return failed(`there is no service ${service} with source and catalog-info.yaml`);
    const tag = repository.workingTree(`${settings.paths.services}/${service}`);
    const file = overlayPath(service, stages[0], settings);
    if (!repository.paths(file).includes(file)) return failed(`there is no ${file}`);
    const before = repository.read(file);
    const after = tag === null ? null : writePin(before, service, tag);
    if (tag === null || after === null)
      return failed(`${file} has no images entry ${service} with a newTag to change`);
    if (after === before) return { service, outcome: "kept", tag };
    writeFileSync(join(repository.root, file), after);
    return { service, outcome: "moved", from: readPin(before, service)?.tag ?? "", tag };
  });
}

if (import.meta.main) {
  const outcomes = pinWorkingTree(openRepository(process.cwd()), process.argv.slice(2));
  for (const done of outcomes) {
    if (done.outcome === "failed") console.error(`${done.service}: ${done.reason}`);
    else
      console.log(
        `${done.service}: ${done.outcome === "kept" ? `already ${done.tag}` : `${done.from} -> ${done.tag}`}`,
      );
  }
  process.exitCode = outcomes.some((done) => done.outcome === "failed") ? 1 : 0;
}
