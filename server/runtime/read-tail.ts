import { Agent, fetch } from "undici";

export type TailBounds = { totalMs: number; keepBytes: number; maxBytes: number };

/**
 * The last `keepBytes` of a text at an address, read through and never held whole. Past `maxBytes` reading stops
 * and `complete` is false: what is kept is then the last of what was read. Sends no credentials.
 */
export async function readTail(
  url: string,
  { totalMs, keepBytes, maxBytes }: TailBounds,
  signal: AbortSignal,
): Promise<{ text: string; complete: boolean }> {
  const dispatcher = new Agent({ connect: { timeout: 2_000 }, connections: 2 });
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(totalMs)]),
      dispatcher,
    });
    if (!answer.ok) throw new Error(`The log's address answered ${answer.status}.`);
    let kept: Uint8Array = new Uint8Array();
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      kept = Buffer.concat([kept, chunk]).subarray(-keepBytes);
      if (bytes > maxBytes) return { text: decode(kept), complete: false };
    }
    return { text: decode(kept), complete: true };
  } finally {
    await dispatcher.destroy();
  }
}

/** A cut in the middle of a character shows as U+FFFD, which stands on the first line and is cut with it. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}
