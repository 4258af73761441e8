import type { Socket } from "node:net";

/** `type` is empty for a client's first messages, which have none. `bytes` is the whole message as it came. */
export type WireMessage = { type: string; body: Buffer; bytes: Buffer };

/** Cuts a stream into PostgreSQL's messages and hands them on one after the other, waiting for each. */
export function readMessages(
  socket: Socket,
  side: "client" | "server",
  handle: (message: WireMessage) => Promise<void>,
): void {
  let pending = Buffer.alloc(0);
  let started = side === "server";
  let queue = Promise.resolve();

  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? 1 : 0;
      if (pending.length < header + 4) return;
      const length = header + pending.readInt32BE(header);
      if (pending.length < length) return;
      const bytes = pending.subarray(0, length);
      pending = pending.subarray(length);
      const type = started ? String.fromCharCode(bytes[0] ?? 0) : "";
      const body = bytes.subarray(header + 4);
      started = true;
      queue = queue.then(() => handle({ type, body, bytes }));
    }
  });
}
