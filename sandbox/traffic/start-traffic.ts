import { setTimeout as pause } from "node:timers/promises";

/** Base URL of a ready pod behind a Service, `<name>.<namespace>`; null where there is none. */
export type Reach = (host: string) => string | null;
export type Traffic = { stop: () => Promise<void> };

/** Milliseconds between two things somebody does: a working day's pace, not a load test. */
const paceMs = 1_500;
const peopleKept = 20;

/** Lets people register, order, pay and look at their orders, for as long as it runs; what is away is tried again. */
export function startTraffic(reach: Reach, stage = "dev"): Traffic {
  const stopping = new AbortController();
  const { signal } = stopping;
  const people: string[] = [];
  let count = 0;

  async function send(
    service: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown> | null> {
    const base = reach(`${service}.${service}-${stage}`);
    if (base === null) return null;
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
    const response = await fetch(`${base}${path}`, { ...init, signal: limit });
    const answer = (await response.json()) as Record<string, unknown>;
    return response.ok ? answer : null;
  }

  async function act(): Promise<void> {
    count += 1;
    if (people.length === 0 || count % 20 === 0) {
      const email = `person-${Date.now()}-${count}@example.com`;
      const made = await send("user-service", "/users", { email, name: `Person ${count}` });
      if (made) people.unshift(String(made.id));
      people.length = Math.min(people.length, peopleKept);
      return;
    }
    const userId = people[count % people.length];
    if (count % 3 === 0) {
      await send("order-service", `/orders?userId=${userId}`);
      return;
    }
    const items = [{ sku: "tea", quantity: 1 + (count % 3), unitCents: 350 }];
    const order = await send("order-service", "/orders", { userId, currency: "EUR", items });
    if (order && count % 2 === 0) await send("order-service", "/checkout", { orderId: order.id });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      // A service that is away or restarts costs people an answer, and nothing here.
      await act().catch(() => {});
      await pause(paceMs, undefined, { signal }).catch(() => {});
    }
  }

  const done = run();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}
