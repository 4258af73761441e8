import type { Action } from "#domain/identity/can.ts";
import type { Db } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";

export type Refusal = {
  at: Date;
  actor: string;
  procedure: string;
  action: Action;
  reason: string;
  requestId: string;
};
export type RecordRefusal = (refusal: Refusal) => Promise<void>;

/** Writes down that somebody was kept from changing something; there is no change to commit it with. */
export function createRecordRefusal(db: Db): RecordRefusal {
  return async ({ at, actor, procedure, action, reason, requestId }) => {
    const object = action.kind === "act-for-team" ? `team/${action.team}` : "portal";
    await db.$transaction((tx) =>
      recordAudit(tx, {
        at,
        actor,
        action: procedure,
        object,
        decision: "refused",
        requestId,
        detail: { reason },
      }),
    );
  };
}
