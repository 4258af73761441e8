import { randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { textAt } from "#sandbox/cluster/objects/fields.ts";

/**
 * Gives pods loopback addresses of their own, so that every container keeps its declared port. The second byte
 * is drawn once per cluster and kept in `file`, so that clusters on one machine stay apart.
 */
export function createAddresses(file: string): { allocate(taken: ReadonlySet<string>): string } {
  const stored: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const network = textAt(stored, "network") ?? `127.${randomInt(2, 250)}.${randomInt(0, 200)}`;
  writeFileSync(file, JSON.stringify({ network }));
  const [, second = "64", third = "0"] = network.split(".");
  let next = 0;
  return {
    allocate: (taken) => {
      // An address is not given out again at once: its last process may still hold the port.
      for (let tries = 0; tries < 4000; tries += 1) {
        next = (next % 4000) + 1;
        const address = `127.${second}.${Number(third) + Math.floor(next / 250)}.${(next % 250) + 1}`;
        if (!taken.has(address)) return address;
      }
      throw new Error("the trial node has no address left");
    },
  };
}
