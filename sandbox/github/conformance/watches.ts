import type { Exchange } from "../http/exchange.ts";
import type { HookEvent } from "../world.ts";

/** Calls and webhooks by name, each with the ways in which it ended. */
export type Exercised = Map<string, Set<string>>;

export type Conformance = {
  /** Throws what was not as GitHub describes it and was not told before: after each test it fails the one that caused it. */
  insist(): void;
  /**
   * `POST /repos/{owner}/{repo}/pulls`, `graphql Sight` and `webhook push` to the outcomes seen; told the first word of
   * a User-Agent, only what that client called.
   */
  exercised(agent?: string): Exercised;
  stop(): void;
};

/** What a watch needs of a running stand-in. */
export type Watched = {
  onExchange(listener: (exchange: Exchange) => void): () => void;
  onEvent(listener: (event: HookEvent) => void): () => void;
};

const begun: Conformance[] = [];
const starts = new Set<(standIn: Watched) => Promise<void>>();

/** Awaits `begin` for every stand-in that is started in this process from now on. */
export function watchEveryStart(begin: (standIn: Watched) => Promise<void>): void {
  starts.add(begin);
}

/** Tells of a stand-in before anybody can call it. */
export async function tellStart(standIn: Watched): Promise<void> {
  for (const begin of starts) await begin(standIn);
}

/** Remembers a watch until `takeWatches` asks, so that whoever began it need not think of its end. */
export function keepWatch(watch: Conformance): Conformance {
  begun.push(watch);
  return watch;
}

/** Every watch begun in this process since this was last asked. */
export function takeWatches(): Conformance[] {
  return begun.splice(0);
}

/** Several accounts of what was exercised as one. */
export function addUp(several: Iterable<Exercised>): Exercised {
  const all: Exercised = new Map();
  for (const one of several)
    for (const [name, outcomes] of one) all.set(name, new Set([...(all.get(name) ?? []), ...outcomes]));
  return all;
}
