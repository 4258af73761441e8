import { type Reservation, reservationSchema } from "#domain/delivery/reservation.ts";
import { storableJson } from "#domain/identity/canonical-json.ts";
import { objectOf, toJson } from "#domain/scaffold/json.ts";
import type { Db } from "#server/db.ts";

/** `digest` stands for every file that the reservation was worked out from. */
export type StoredReservation = {
  service: string;
  environment: string;
  digest: string;
  reservation: Reservation;
};

export type ReservationsStore = ReturnType<typeof createReservationsStore>;

/** What each environment of each service reserves, as Git has it. */
export function createReservationsStore(db: Db) {
  return {
    digests: async (): Promise<Map<string, string>> => {
      const rows = await db.serviceReservation.findMany({ select: { service: true, digest: true } });
      return new Map(rows.map(({ service, digest }) => [service, digest]));
    },

    /** Puts these in the place of whatever stood for their services, and forgets `gone` services. */
    replace: async (reservations: StoredReservation[], gone: string[]): Promise<void> => {
      const services = [...gone, ...reservations.map(({ service }) => service)];
      await db.$transaction(async (tx) => {
        await tx.serviceReservation.deleteMany({ where: { service: { in: services } } });
        await tx.serviceReservation.createMany({
          data: reservations.map(({ reservation, ...row }) => ({
            ...row,
            reservation: objectOf(storableJson(objectOf(toJson(reservation)))),
          })),
        });
      });
    },

    ofService: async (service: string): Promise<Map<string, Reservation>> => {
      const rows = await db.serviceReservation.findMany({ where: { service } });
      return new Map(rows.map((row) => [row.environment, reservationSchema.parse(row.reservation)]));
    },
  };
}
