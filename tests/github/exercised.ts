import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { addUp, type Exercised } from "#sandbox/github/conformance/watches.ts";

/** What was asked of the trial GitHub: by anybody, and by the portal itself. */
export type Account = { anybody: Exercised; portal: Exercised };

/** Where `make test` wants the accounts of a run kept; a run by hand keeps none. */
export const accountsVariable = "GITHUB_ACCOUNTS_DIR";

const listed = z.record(z.string(), z.array(z.string()));
const fileSchema = z.object({ anybody: listed, portal: listed });

/** Writes one account into a file of its own, since many test processes write at once. */
export function keepAccount(dir: string, { anybody, portal }: Account): void {
  mkdirSync(dir, { recursive: true });
  const plain = (exercised: Exercised) =>
    Object.fromEntries([...exercised].map(([name, outcomes]) => [name, [...outcomes]]));
  const text = JSON.stringify({ anybody: plain(anybody), portal: plain(portal) });
  writeFileSync(join(dir, `${randomUUID()}.json`), text);
}

/** All accounts of a run as one. */
export function readAccounts(dir: string): Account {
  const files = readdirSync(dir).map((name) =>
    fileSchema.parse(JSON.parse(readFileSync(join(dir, name), "utf8"))),
  );
  const whole = (of: (file: (typeof files)[number]) => Record<string, string[]>): Exercised =>
    addUp(
      files.map(
        (file) => new Map(Object.entries(of(file)).map(([name, outcomes]) => [name, new Set(outcomes)])),
      ),
    );
  return { anybody: whole((file) => file.anybody), portal: whole((file) => file.portal) };
}
