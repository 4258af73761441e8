import { createServer } from "node:net";

const given = new Set<number>();

/** A port on loopback that was free a moment ago, and that this process has not given to anybody before. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port on 127.0.0.1");
  // The system may offer a port again before whoever was given it listens there.
  if (given.has(address.port)) return freePort();
  given.add(address.port);
  return address.port;
}
