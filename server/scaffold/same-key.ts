import { Conflict } from "#server/runtime/errors.ts";
import type { RequestStore } from "#server/scaffold/request-store.ts";

/**
 * The request that this person has sent under this key before, null where there is none. The same key with another
 * payload is refused: one form is one request.
 */
export async function sameKey(
  { findByKey }: Pick<RequestStore, "findByKey">,
  userId: string,
  idempotencyKey: string,
  payloadSha: string,
): Promise<{ requestId: string } | null> {
  const earlier = await findByKey(userId, idempotencyKey);
  if (!earlier) return null;
  if (earlier.payloadSha === payloadSha) return { requestId: earlier.id };
  throw new Conflict(`This form was already sent with other answers, as request ${earlier.id}`, {
    mend: `Look at request ${earlier.id}, or reload the form to start another.`,
  });
}
