import { checkEvent } from "./conformance/check-event.ts";
import { checkExchange, checkGraphql } from "./conformance/check-exchange.ts";
import { openDescription } from "./conformance/description.ts";
import { nameOfCall, outcomeOf } from "./conformance/outcome.ts";
import { addUp, type Conformance, type Exercised, keepWatch, type Watched } from "./conformance/watches.ts";

const watches = new WeakMap<Watched, Conformance>();

/**
 * Holds a running stand-in to GitHub's own description: every REST call and answer against `@octokit/openapi`, every
 * GraphQL query against `@octokit/graphql-schema`, on which the stand-in executes it, and every webhook against the
 * first and `@octokit/webhooks-examples`. Asked again of the same stand-in, it answers with the same watch.
 */
export function watchConformance(standIn: Watched): Conformance {
  const watch = watches.get(standIn) ?? begin(standIn);
  watches.set(standIn, watch);
  return watch;
}

function begin(standIn: Watched): Conformance {
  const description = openDescription();
  const problems = new Set<string>();
  const exercised = new Map<string, Exercised>();
  const see = (agent: string, name: string, outcome: string) => {
    const own: Exercised = exercised.get(agent) ?? new Map();
    exercised.set(agent, own.set(name, (own.get(name) ?? new Set()).add(outcome)));
  };
  const note = (found: string[]) => {
    for (const problem of found) problems.add(problem);
  };
  const stops = [
    standIn.onExchange((exchange) => {
      see(exchange.agent, nameOfCall(exchange), outcomeOf(exchange));
      const isGraphql = exchange.template === "/graphql";
      note(isGraphql ? checkGraphql(exchange) : checkExchange(description, exchange));
    }),
    standIn.onEvent((event) => {
      const name = event.action === null ? event.event : `${event.event}.${event.action}`;
      see("", `webhook ${name}`, "told");
      note(checkEvent(description, event));
    }),
  ];
  const told = new Set<string>();
  return keepWatch({
    insist() {
      const fresh = [...problems].filter((problem) => !told.has(problem));
      for (const problem of fresh) told.add(problem);
      if (fresh.length > 0) throw new Error(`Not as GitHub describes it:\n${fresh.join("\n")}`);
    },
    exercised(agent) {
      if (agent !== undefined) return exercised.get(agent) ?? new Map();
      return addUp(exercised.values());
    },
    stop() {
      for (const stop of stops) stop();
    },
  });
}
