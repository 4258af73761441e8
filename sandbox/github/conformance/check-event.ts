import { createRequire } from "node:module";
import { z } from "zod";
import type { HookEvent } from "../world.ts";
import { failures } from "./check-exchange.ts";
import type { Description } from "./description.ts";

/** What in a webhook's body is not as GitHub describes it, or lacks what all of GitHub's examples carry. */
export function checkEvent(description: Description, event: HookEvent): string[] {
  const name = event.action === null ? event.event : `${event.event}.${event.action}`;
  const key = name.replaceAll(/[._]/g, "-");
  if (description.webhook(key) === undefined) return [`webhook ${name}: GitHub has no such event`];
  const body: unknown = JSON.parse(JSON.stringify(event.payload));
  const validator = description.validator(
    `/x-webhooks/${key}/post/requestBody/content/application~1json/schema`,
  );
  const missing = exampleKeys(event)
    .filter((one) => !(one in event.payload))
    .map((one) => `lacks ${one}`);
  return [...failures(validator, body), ...missing].map((problem) => `webhook ${name}: ${problem}`);
}

const examplesSchema = z.array(
  z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }),
);
const examples = examplesSchema.parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));

/** The top-level fields that every example of this event and action has. */
function exampleKeys(event: HookEvent): string[] {
  const known = examples.find((one) => one.name === event.event);
  const bodies = (known?.examples ?? []).map((one) => Object.entries(one));
  const same = bodies.filter((body) =>
    event.action === null ? true : body.some(([key, value]) => key === "action" && value === event.action),
  );
  const [first = [], ...rest] = same.map((body) => body.map(([key]) => key));
  // A request for review names a person or a team; the examples happen to name persons only.
  return first.filter((key) => key !== "requested_reviewer" && rest.every((keys) => keys.includes(key)));
}
