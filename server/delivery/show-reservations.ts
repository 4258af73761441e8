import type { ServiceReservations } from "#domain/delivery/reservation.ts";
import { stages } from "#domain/delivery/stages.ts";
import { observeSnapshot } from "#server/catalog/observe-snapshot.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";

/** What the environments of a service reserve as Git has it, in the order a change passes them. */
export async function showReservations(
  { store, delivery, reservations }: CatalogDeps,
  service: string,
  now: Date,
): Promise<ServiceReservations> {
  const [stored, snapshot] = await Promise.all([reservations.ofService(service), store.snapshot()]);
  return {
    environments: stages.flatMap((name) => {
      const reservation = stored.get(name);
      return reservation ? [{ name, reservation }] : [];
    }),
    snapshot: await observeSnapshot({ delivery }, snapshot, now),
  };
}
