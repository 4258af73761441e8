import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const secretsSchema = z.object({
  appPrivateKey: z.string(),
  appPublicKey: z.string(),
  oauthClientSecret: z.string(),
  webhookSecret: z.string(),
  sessionSecret: z.string(),
  registryToken: z.string(),
  alertmanagerToken: z.string(),
});
export type TrialSecrets = z.output<typeof secretsSchema>;

/** The trial world's secrets: made at its first start, kept so that a restart finds people still signed in. */
export function loadSecrets(path: string): TrialSecrets {
  const kept: unknown = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
  const known = secretsSchema.safeParse(kept);
  if (known.success) return known.data;
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const word = () => randomBytes(24).toString("hex");
  const secrets = secretsSchema.parse({
    appPrivateKey: pair.privateKey,
    appPublicKey: pair.publicKey,
    oauthClientSecret: word(),
    webhookSecret: word(),
    sessionSecret: word(),
    registryToken: word(),
    alertmanagerToken: word(),
    // What a world of before a secret was added has stays as it is.
    ...(typeof kept === "object" ? kept : null),
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
