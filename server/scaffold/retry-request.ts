import { Conflict, NotFound } from "#server/runtime/errors.ts";
import type { Asker, RequestStore } from "#server/scaffold/request-store.ts";

/** Takes a failed request up again where it gave up; what it made before is found and adopted. */
export async function retryRequest(
  { requests }: { requests: RequestStore },
  by: Asker,
  id: string,
): Promise<void> {
  const asked = await requests.ask(id, "retry-asked", by);
  switch (asked.kind) {
    case "moved":
      return;
    case "unknown":
      throw new NotFound(`There is no request ${id}`);
    case "refused":
      throw new Conflict(asked.refusal.message, { mend: asked.refusal.mend });
    case "name-claimed":
      throw new Conflict(`The name went to request ${asked.by} in the meantime`, {
        mend: "Start again from the same answers with another name.",
      });
  }
}
