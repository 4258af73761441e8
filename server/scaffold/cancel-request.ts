import { Conflict, NotFound } from "#server/runtime/errors.ts";
import type { Asker, RequestStore } from "#server/scaffold/request-store.ts";

/** Asks for a request to be undone; the worker closes, deletes and frees what there is. A merge beats it. */
export async function cancelRequest(
  { requests }: { requests: RequestStore },
  by: Asker,
  id: string,
): Promise<void> {
  const asked = await requests.ask(id, "cancel-asked", by);
  if (asked.kind === "unknown") throw new NotFound(`There is no request ${id}`);
  if (asked.kind === "refused") throw new Conflict(asked.refusal.message, { mend: asked.refusal.mend });
}
