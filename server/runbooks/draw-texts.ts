import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Drawing } from "#domain/runbooks/drawing.ts";
import { drawingSchema } from "#domain/runbooks/stored-drawing.ts";
import type { DrawOrder } from "#server/runbooks/draw-thread.ts";

/** How long one text may take, and all of a look together; how large a thread may grow. */
const limits = { textMs: 5_000, lookMs: 60_000, memoryMib: 192 };

/** In characters. A longer text is no procedure any more, and every reader's browser would have to draw it. */
const longest = 200_000;

/**
 * Draws texts one after the other. Each costs so much time and memory at most; one that would cost more is left as it
 * was written. Throws where `stop` says so.
 */
export async function drawTexts(
  orders: readonly DrawOrder[],
  stop: AbortSignal,
  { textMs, lookMs, memoryMib } = limits,
): Promise<Drawing[]> {
  const drawings: Drawing[] = [];
  const endsAt = performance.now() + lookMs;
  let thread: Worker | null = null;
  try {
    for (const order of orders) {
      stop.throwIfAborted();
      const leftMs = Math.ceil(Math.min(textMs, endsAt - performance.now()));
      if (order.text.length > longest) drawings.push(plain(`It is longer than ${longest} characters.`));
      else if (leftMs <= 0) drawings.push(plain("Other runbooks took too long before it."));
      else {
        thread ??= await startThread(memoryMib, stop);
        const drawing = await answerOf(thread, order, AbortSignal.any([stop, AbortSignal.timeout(leftMs)]));
        drawings.push(drawing ?? plain("It takes too long to draw."));
        if (drawing !== null) continue;
        await thread.terminate();
        thread = null;
      }
    }
    stop.throwIfAborted();
    return drawings;
  } finally {
    await thread?.terminate();
  }
}

async function startThread(memoryMib: number, stop: AbortSignal): Promise<Worker> {
  const thread = new Worker(new URL("./draw-thread.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMib, maxYoungGenerationSizeMb: 32 },
  });
  await once(thread, "message", { signal: stop });
  return thread;
}

/** Null where the thread has to be given up: it did not answer in time, or died of the text. */
async function answerOf(thread: Worker, order: DrawOrder, signal: AbortSignal): Promise<Drawing | null> {
  const answer = once(thread, "message", { signal });
  thread.postMessage(order);
  try {
    const [message] = await answer;
    return drawingSchema.parse(message);
  } catch {
    return null;
  }
}

function plain(reason: string): Drawing {
  return { kind: "plain", reason };
}
