import { z } from "zod";
import { expiryOf } from "#domain/delivery/expiry.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import type { Observed } from "#domain/observed.ts";
import { sumResources } from "#domain/scaffold/resource-sums.ts";

const range = z.strictObject({ min: z.number(), max: z.number() });

/** What an environment reserves as Git has it, and until when it is meant to stand; or why that is not known. */
export const reservationSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("known"),
    sums: z.strictObject({ pods: range, cpuCores: range, memoryBytes: range }),
    /** A day, `2026-12-31`. */
    expires: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal("unknown"), reason: z.string() }),
]);
export type Reservation = z.infer<typeof reservationSchema>;

/** The reservations of a service, an environment each, and when the repository they come from was last read. */
export type ServiceReservations = {
  environments: { name: string; reservation: Reservation }[];
  snapshot: Observed<{ commit: string }>;
};

/** What the overlay at `folder` reserves; `files` are the repository's texts by path. */
export function reservationOf(files: ReadonlyMap<string, string>, folder: string): Reservation {
  const { objects, problems } = renderKustomization(files, folder);
  const [problem] = problems;
  if (problem) {
    const where = problem.file ? ` (${problem.file}:${problem.line ?? 1})` : "";
    return { kind: "unknown", reason: `${problem.message}${where}` };
  }
  return { kind: "known", sums: sumResources(objects), expires: expiryOf(objects) };
}
