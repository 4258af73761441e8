import type { Reply } from "./reply.ts";

/** Answers with what was last told under a key until `lagMs` after a change to it was first asked for. */
export type Replica = (key: string, fresh: Reply, lagMs: number) => Reply;

type Told = { reply: Reply; text: string; changedMs: number | undefined };

/** A copy that lags behind, as a replica of GitHub's does at times: right after a write it tells what was before. */
export function createReplica(): Replica {
  const told = new Map<string, Told>();
  return (key, fresh, lagMs) => {
    const held = told.get(key);
    const text = JSON.stringify(fresh.body);
    if (held !== undefined && held.text !== text) {
      held.changedMs ??= Date.now();
      if (Date.now() - held.changedMs < lagMs) return held.reply;
    }
    told.set(key, { reply: fresh, text, changedMs: undefined });
    return fresh;
  };
}
