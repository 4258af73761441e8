import { createClient } from "@redis/client";

/** `mine`: nobody has done it, do it. `done`: somebody has. `busy`: somebody may be doing it; ask again. */
export type Claim = "mine" | "done" | "busy";

/**
 * Which events have been acted on. A claim runs out by itself, so that a crash between claim and `finish` loses nothing:
 * the next delivery claims it again. Rejects while Redis is away.
 */
export type Seen = {
  /** `token` is one delivery's own, so that a claim whose answer was lost is known again. */
  claim: (id: string, token: string, seconds: number) => Promise<Claim>;
  /** Keeps the claim for another while. */
  keep: (id: string, token: string, seconds: number) => Promise<void>;
  finish: (id: string) => Promise<void>;
  giveBack: (id: string, token: string) => Promise<void>;
  isReachable: () => Promise<boolean>;
  close: () => void;
};

/** Longer than a message can live: four days in the queue and fourteen among the dead letters. */
const rememberSeconds = 20 * 24 * 3600;
const done = "done";

/** Only whoever holds the claim may change it; a claim that ran out in the middle of the work is nobody's. */
const ifMine = (then: string) => `local now = redis.call('GET', KEYS[1]) if now == ARGV[1] then ${then} end return 0`;
const keepScript = ifMine("return redis.call('PEXPIRE', KEYS[1], ARGV[2])");
const giveBackScript = ifMine("return redis.call('DEL', KEYS[1])");

export function openSeen(url: string, service: string): Seen {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // A connection that went silent is noticed by its pings, and replaced; the client's own strategy would give it up.
    pingInterval: 2_000,
    socket: { connectTimeout: 5_000, socketTimeout: 6_000, reconnectStrategy: (retries) => Math.min(2 ** retries * 50, 2_000) },
  });
  // Without a listener the event would end the process.
  client.on("error", () => {});
  // The first connection may take as long as Redis is away.
  client.connect().catch(() => {});
  const key = (id: string) => `${service}:seen:${id}`;
  const run = (script: string, id: string, ...more: string[]) => client.eval(script, { keys: [key(id)], arguments: more });
  return {
    claim: async (id, token, seconds) => {
      const before = await client.set(key(id), token, { condition: "NX", expiration: { type: "PX", value: seconds * 1000 }, GET: true });
      if (before === null || before === token) return "mine";
      return before === done ? "done" : "busy";
    },
    keep: async (id, token, seconds) => void (await run(keepScript, id, token, String(seconds * 1000))),
    finish: async (id) => {
      await client.set(key(id), done, { expiration: { type: "EX", value: rememberSeconds } });
    },
    giveBack: async (id, token) => void (await run(giveBackScript, id, token)),
    isReachable: () => client.ping().then(() => true, () => false),
    close: () => client.destroy(),
  };
}
