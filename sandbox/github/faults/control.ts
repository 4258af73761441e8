import { z } from "zod";
import type { MergeGroups } from "../deeds/merge-group.ts";
import type { Call } from "../http/call.ts";
import { readBody } from "../http/call.ts";
import { json, noContent, Refusal, type Reply, refusalReply } from "../http/reply.ts";
import { type Faults, faultSchema } from "./faults.ts";
import type { Ledger } from "./ledger.ts";

export type Control = {
  faults: Faults;
  ledger: Ledger;
  setWebhookTargets(targets: { url: string; secret: string }[]): void;
  mergeGroups: MergeGroups;
};

const targetsBody = z.array(z.object({ url: z.url(), secret: z.string() }));
const groupBody = z.object({ repository: z.string(), pull_number: z.int() });
const groupEndBody = groupBody.extend({ reason: z.enum(["merged", "invalidated", "dequeued"]) });

/** `/_control/…`: faults, the ledger, webhook targets and the merge queue, for tests and for anybody who wants to see a failure. */
export async function answerControl(control: Control, call: Omit<Call, "actor">): Promise<Reply> {
  try {
    return await route(control, { ...call, actor: { kind: "anonymous" } });
  } catch (cause) {
    if (cause instanceof Refusal) return refusalReply(cause);
    throw cause;
  }
}

async function route(control: Control, call: Call): Promise<Reply> {
  const { faults, ledger, mergeGroups } = control;
  // A page of another site can post text, but not JSON, without being asked for permission first.
  const isJson = (call.headers["content-type"] ?? "").includes("application/json");
  if (call.method === "POST" && !isJson) throw new Refusal(415, "Send application/json.");
  const id = /^\/_control\/faults\/(.+)$/.exec(call.path)?.[1];
  switch (`${call.method} ${id === undefined ? call.path : "/_control/faults/{id}"}`) {
    case "GET /_control/faults":
      return json(200, faults.list());
    case "POST /_control/faults":
      return json(201, { id: faults.add(readBody(call, faultSchema)) });
    case "DELETE /_control/faults":
      faults.clear();
      return noContent;
    case "DELETE /_control/faults/{id}":
      faults.remove(id ?? "");
      return noContent;
    case "GET /_control/ledger":
      return json(200, ledger.rows());
    case "DELETE /_control/ledger":
      ledger.clear();
      return noContent;
    case "POST /_control/webhooks":
      control.setWebhookTargets(readBody(call, targetsBody));
      return noContent;
    case "POST /_control/merge-groups": {
      const { repository, pull_number } = readBody(call, groupBody);
      const { headSha, headRef } = await mergeGroups.make(repository, pull_number);
      return json(201, { head_sha: headSha, head_ref: headRef });
    }
    case "POST /_control/merge-groups/end": {
      const { repository, pull_number, reason } = readBody(call, groupEndBody);
      await mergeGroups.end(repository, pull_number, reason);
      return noContent;
    }
    default:
      throw new Refusal(404, "The control endpoint knows faults, ledger, webhooks and merge-groups.");
  }
}
