import { checkEvent } from "./conformance/check-event.ts";
import { checkExchange } from "./conformance/check-exchange.ts";
import { openDescription } from "./conformance/description.ts";
import type { GithubStandIn } from "./start-github.ts";

export type Conformance = {
  /** What was not as GitHub describes it, each once. A test ends by expecting none. */
  problems(): string[];
  /** Throws what was found since it was last asked: called after each test, it fails the one that caused it. */
  insist(): void;
  /** `POST /repos/{owner}/{repo}/pulls` to the statuses seen, and `graphql`, and `webhook push`. */
  exercised(): Map<string, Set<number>>;
  stop(): void;
};

/**
 * Holds a running stand-in to GitHub's own description: every REST call and answer against `@octokit/openapi`, every
 * webhook against the same and `@octokit/webhooks-examples`. GraphQL needs no check here, since it is executed on
 * `@octokit/graphql-schema` itself.
 */
export function watchConformance(standIn: Pick<GithubStandIn, "onExchange" | "onEvent">): Conformance {
  const description = openDescription();
  const problems = new Set<string>();
  const exercised = new Map<string, Set<number>>();
  const seen = (name: string, status: number) =>
    exercised.set(name, (exercised.get(name) ?? new Set()).add(status));
  const stops = [
    standIn.onExchange((exchange) => {
      const graphql = exchange.template === "/graphql";
      seen(graphql ? "graphql" : `${exchange.method} ${exchange.template}`, exchange.reply.status);
      if (!graphql) for (const problem of checkExchange(description, exchange)) problems.add(problem);
    }),
    standIn.onEvent((event) => {
      seen(`webhook ${event.action === null ? event.event : `${event.event}.${event.action}`}`, 0);
      for (const problem of checkEvent(description, event)) problems.add(problem);
    }),
  ];
  const told = new Set<string>();
  return {
    problems: () => [...problems],
    insist() {
      const fresh = [...problems].filter((problem) => !told.has(problem));
      for (const problem of fresh) told.add(problem);
      if (fresh.length > 0) throw new Error(`Not as GitHub describes it:\n${fresh.join("\n")}`);
    },
    exercised: () => exercised,
    stop() {
      for (const stop of stops) stop();
    },
  };
}
