import { createVerify, type KeyObject, randomBytes } from "node:crypto";
import { z } from "zod";
import { Refusal } from "../http/reply.ts";
import { hashSecret, type Store } from "../state/store.ts";
import type { Actor } from "./actor.ts";

export type AppKey = { id: number; clientId: string; publicKey: KeyObject };

const claimsSchema = z.object({ iat: z.number(), exp: z.number(), iss: z.union([z.string(), z.number()]) });
const headerSchema = z.object({ alg: z.literal("RS256") });

/** GitHub's installation tokens grew past 40 characters in 2026 and look like a JWT; nothing may count on a length. */
export function newInstallationToken(): string {
  const part = (bytes: number) => randomBytes(bytes).toString("base64url");
  return `ghs_${part(24)}.${part(72)}.${part(32)}`;
}

/** Reads the Authorization header (`Bearer`, `token`, or `Basic` with the token as password, as git sends it). */
export function authenticate(header: string | undefined, store: Store, app: AppKey, nowMs: number): Actor {
  const secret = readSecret(header);
  if (secret === undefined) return { kind: "anonymous" };
  const token = store.tokens.get(hashSecret(secret));
  if (token === undefined && secret.split(".").length === 3) return verifyAppJwt(secret, app, nowMs);
  if (token === undefined) throw new Refusal(401, "Bad credentials");
  if (token.expiresMs !== null && token.expiresMs <= nowMs) throw new Refusal(401, "Bad credentials");
  const key = token.hash.slice(0, 12);
  if (token.kind === "user") return { kind: "user", login: token.login, scopes: token.scopes, key };
  return { kind: "installation", permissions: token.permissions, repositories: token.repositories, key };
}

function readSecret(header: string | undefined): string | undefined {
  const [scheme = "", value = ""] = (header ?? "").split(" ");
  if (/^(bearer|token)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [user = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  return password.join(":") || user;
}

/** RS256, `iss` the App's id or client id, at most ten minutes ahead: GitHub's rules for an App's JWT. */
function verifyAppJwt(jwt: string, app: AppKey, nowMs: number): Actor {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const verifier = createVerify("RSA-SHA256").update(`${header}.${payload}`);
  const refused = () => new Refusal(401, "A JSON web token could not be decoded");
  if (!headerSchema.safeParse(decodePart(header)).success) throw refused();
  if (!verifier.verify(app.publicKey, Buffer.from(signature, "base64url"))) throw refused();
  const claims = claimsSchema.safeParse(decodePart(payload));
  if (!claims.success) throw refused();
  const { iat, exp, iss } = claims.data;
  const now = nowMs / 1000;
  if (String(iss) !== String(app.id) && iss !== app.clientId)
    throw new Refusal(401, "'Issuer' claim ('iss') must be an Integer");
  if (exp <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + 660) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (iat > now + 60)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return { kind: "app" };
}

function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
