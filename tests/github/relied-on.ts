import type { Exercised } from "#sandbox/github/conformance/watches.ts";
import { reliedOn, reliedOnAnywhere, reliedOnWebhooks } from "#server/adapters/github/relied-on.ts";
import type { Account } from "./exercised.ts";

/** What the portal called or was answered that its list does not name. */
export function unlisted(portal: Exercised): string[] {
  return [...portal].flatMap(([name, outcomes]) => {
    const known = reliedOn[name];
    if (!known) return [`${name}: the call is not listed`];
    return [...outcomes]
      .filter((outcome) => !(outcome in known) && !(outcome in reliedOnAnywhere))
      .map((outcome) => `${name}: the answer "${outcome}" is not listed`);
  });
}

/** What the portal relies on and nobody tried. */
export function untried({ portal, anybody }: Account): string[] {
  const calls = Object.entries(reliedOn).flatMap(([name, outcomes]) =>
    Object.keys(outcomes)
      .filter((outcome) => !portal.get(name)?.has(outcome))
      .map((outcome) => `${name}: ${outcome}`),
  );
  const met = new Set([...portal.values()].flatMap((outcomes) => [...outcomes]));
  const anywhere = Object.keys(reliedOnAnywhere)
    .filter((outcome) => !met.has(outcome))
    .map((outcome) => `any call: ${outcome}`);
  const webhooks = reliedOnWebhooks.map((name) => `webhook ${name}`).filter((name) => !anybody.has(name));
  return [...calls, ...anywhere, ...webhooks];
}
