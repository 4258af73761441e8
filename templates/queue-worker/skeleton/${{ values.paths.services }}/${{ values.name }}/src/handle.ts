import type { QueueEvent } from "./queue/event.ts";

/**
 * The worker's own work: replace it. It may be done twice after a crash, never left out, so give what it calls the
 * event's `id` as a key. Throw `NotNow` where nothing can be done now; any other error uses up one of three tries.
 */
export async function handle(event: QueueEvent): Promise<void> {
  if (event.type === "") throw new Error("an event without a type");
}
