import { createHmac, randomUUID } from "node:crypto";
import type { Faults } from "../faults/faults.ts";
import type { Delivery } from "../state/rows.ts";
import type { HookEvent, World } from "../world.ts";

export type HookTarget = { url: string; secret: string };

export type Deliverer = {
  /** Queues an event for every target; returns at once. */
  send(event: HookEvent): void;
  /** Sends a delivery again under the same id; undefined when it is unknown. */
  redeliver(id: number): Promise<Delivery | undefined>;
  setTargets(targets: HookTarget[]): void;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
  close(): void;
};

const patience = 10_000;
const keptDeliveries = 500;

/** Webhooks as GitHub sends them: signed over the raw body, one try, a record of each, in order unless a fault says otherwise. */
export function createDeliverer(world: World, faults: Faults, initial: HookTarget[]): Deliverer {
  let targets = initial;
  /** Lets the delivery that is held back go. */
  let held: (() => void) | undefined;
  const under = new Set<Promise<unknown>>();
  const ended = new AbortController();
  const queues = new Map<string, Promise<unknown>>();

  const track = (work: Promise<unknown>) => {
    const settled = work.catch(() => {}).finally(() => under.delete(settled));
    under.add(settled);
    return settled;
  };
  const inTurn = (url: string, work: () => Promise<unknown>) => {
    const turn = (queues.get(url) ?? Promise.resolve()).then(work);
    queues.set(url, track(turn));
  };
  /** Holds a delivery back until another overtook it, or none came for a while. */
  const hold = (url: string, work: () => Promise<unknown>, ms: number) => {
    const letGo = Promise.withResolvers<void>();
    const timer = setTimeout(letGo.resolve, ms);
    held = () => {
      held = undefined;
      clearTimeout(timer);
      letGo.resolve();
    };
    const overtaken = held;
    track(
      letGo.promise.then(() => {
        if (held === overtaken) held = undefined;
        inTurn(url, work);
      }),
    );
  };
  const deliver = (target: HookTarget, event: HookEvent, guid: string, redelivery: boolean) =>
    post(world, target, event, { guid, redelivery, signal: ended.signal });

  return {
    send(event) {
      const guid = randomUUID();
      for (const target of targets) {
        const once = () => deliver(target, event, guid, false);
        if (faults.standing("webhook-drop", event) !== undefined) continue;
        const delay = faults.standing("webhook-delay", event);
        if (delay !== undefined) {
          track(pause(delay.ms ?? 1000, ended.signal).then(once));
          continue;
        }
        const reorder = held === undefined ? faults.standing("webhook-reorder", event) : undefined;
        if (reorder !== undefined) {
          hold(target.url, once, reorder.ms ?? 200);
          continue;
        }
        inTurn(target.url, once);
        if (faults.standing("webhook-duplicate", event) !== undefined) inTurn(target.url, once);
        held?.();
      }
    },
    async redeliver(id) {
      const old = world.store.deliveries.get(String(id));
      if (old === undefined) return undefined;
      const target = targets.find((one) => one.url === old.url) ?? targets[0];
      if (target === undefined) return undefined;
      const again = deliver(target, old, old.guid, true);
      track(again);
      return again;
    },
    setTargets(next) {
      targets = next;
    },
    async idle() {
      while (under.size > 0) await Promise.all(under);
    },
    close: () => ended.abort(),
  };
}

type Sending = { guid: string; redelivery: boolean; signal: AbortSignal };

async function post(world: World, target: HookTarget, event: HookEvent, sending: Sending): Promise<Delivery> {
  const raw = JSON.stringify(event.payload);
  const sign = (algorithm: string) =>
    `${algorithm}=${createHmac(algorithm, target.secret).update(raw).digest("hex")}`;
  const requestHeaders = {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/trial",
    "x-github-delivery": sending.guid,
    "x-github-event": event.event,
    "x-github-hook-id": String(world.app.id),
    "x-github-hook-installation-target-id": String(world.app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": sign("sha1"),
    "x-hub-signature-256": sign("sha256"),
  };
  const started = performance.now();
  const answer = await attempt(target.url, raw, requestHeaders, sending.signal);
  const id = world.store.next("delivery");
  const row = world.store.deliveries.put(String(id), {
    id,
    guid: sending.guid,
    event: event.event,
    action: event.action,
    url: target.url,
    deliveredAt: world.now().toISOString(),
    redelivery: sending.redelivery,
    duration: Math.round(performance.now() - started) / 1000,
    repository: event.repository,
    payload: event.payload,
    requestHeaders,
    ...answer,
  });
  world.store.deliveries.delete(String(id - keptDeliveries));
  return row;
}

type Answer = Pick<Delivery, "status" | "statusCode" | "responseHeaders" | "responseBody">;

async function attempt(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const response = await fetch(url, { method: "POST", body, headers, signal: limit, redirect: "manual" });
    return {
      status: response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`,
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: (await response.text()).slice(0, 10_000),
    };
  } catch (cause) {
    const timedOut = cause instanceof Error && cause.name === "TimeoutError";
    const status = timedOut ? "timed out" : "failed to connect to host";
    return { status, statusCode: timedOut ? 504 : 502, responseHeaders: {}, responseBody: "" };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new Error("closed"));
    });
  });
}
