import { createHash } from "node:crypto";
import { reservationOf } from "#domain/delivery/reservation.ts";
import { stages } from "#domain/delivery/stages.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { RepositoryFile, RepositoryPart } from "#server/catalog/ports.ts";
import type { ReservationsStore, StoredReservation } from "#server/delivery/reservations-store.ts";

/** A service's name is a DNS label; a longer folder's is nobody's, and no key for a database. */
const longestName = 63;

/**
 * What services reserve, worked out from their manifests whenever the catalog has looked at the repository; only for
 * services whose files are others than before. Folders that begin with an underscore are anybody's to build upon.
 */
export function createReservationPart(
  store: Pick<ReservationsStore, "digests" | "replace">,
  { paths: { apps } }: PlatformSettings,
): RepositoryPart {
  const serviceOf = (path: string) => path.slice(apps.length + 1).split("/")[0] ?? "";
  const isService = (name: string) => name.length <= longestName && !name.startsWith("_");
  const isShared = (path: string) => serviceOf(path).startsWith("_");
  return {
    wants: (path) =>
      path.startsWith(`${apps}/`) && /^[^/]+\/(?!slo\/)[^/]+\//.test(path.slice(apps.length + 1)),
    keep: async ({ files }) => {
      const shared = files.filter(({ path }) => isShared(path));
      const byService = Map.groupBy(
        files.filter(({ path }) => isService(serviceOf(path))),
        ({ path }) => serviceOf(path),
      );
      const known = await store.digests();
      const changed = [...byService].flatMap(([service, own]) => {
        const digest = digestOf([...shared, ...own]);
        return known.get(service) === digest
          ? []
          : rowsOf(service, `${apps}/${service}`, digest, [...shared, ...own]);
      });
      const gone = [...known.keys()].filter((service) => !byService.has(service));
      if (changed.length > 0 || gone.length > 0) await store.replace(changed, gone);
      return [];
    },
  };
}

function rowsOf(
  service: string,
  folder: string,
  digest: string,
  files: RepositoryFile[],
): StoredReservation[] {
  const texts = new Map(files.map(({ path, content }) => [path, content]));
  return stages
    .map((environment) => ({ environment, overlay: `${folder}/overlays/${environment}` }))
    .filter(({ overlay }) => files.some(({ path }) => path.startsWith(`${overlay}/`)))
    .map(({ environment, overlay }) => {
      return { service, environment, digest, reservation: reservationOf(texts, overlay) };
    });
}

function digestOf(files: RepositoryFile[]): string {
  const hash = createHash("sha256");
  for (const line of files.map(({ path, blob }) => `${path}\0${blob}\n`).toSorted()) hash.update(line);
  return hash.digest("hex");
}
