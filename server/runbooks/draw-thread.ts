import { parentPort } from "node:worker_threads";
import type { TextPlace } from "#domain/runbooks/draw-tree.ts";
import { parseMarkdown } from "#server/runbooks/parse-markdown.ts";

/** What a thread is asked once it has said that it is ready; it answers with a drawing before it is asked again. */
export type DrawOrder = { text: string; place: TextPlace };

// A thread of its own, so that whoever waits for a text that never ends can end it.
parentPort?.on("message", ({ text, place }: DrawOrder) => {
  try {
    parentPort?.postMessage(parseMarkdown(text, place));
  } catch (error) {
    const reason = error instanceof RangeError ? "It nests too deeply." : String(error);
    parentPort?.postMessage({ kind: "plain", reason });
  }
});
parentPort?.postMessage("ready");
