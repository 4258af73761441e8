import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { html, json, Refusal, type Reply, redirect } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { personPicker } from "../pages/person-picker.ts";
import { hashSecret } from "../state/store.ts";
import type { World } from "../world.ts";
import { currentSession, openSession } from "./session.ts";

type Code = {
  login: string;
  redirectUri: string;
  challenge: string | null;
  scopes: string[];
  expiresMs: number;
};

/**
 * GitHub's OAuth web flow: `/login/oauth/authorize` asks which trial person to be, `/login/oauth/access_token` gives
 * a user token. `state` is handed back as it came, PKCE S256 is verified, a code works once and for ten minutes.
 */
export function oauthRoutes(world: World): Route[] {
  const codes = new Map<string, Code>();
  return [
    {
      method: "GET",
      template: "/login/oauth/authorize",
      handler: (call) => {
        const problem = authorizeProblem(world, call.query);
        if (problem !== undefined)
          return html(400, `<!doctype html><title>Cannot sign in</title><p>${problem}</p>`);
        const session = currentSession(world, call);
        return html(200, personPicker(world, session?.login, call.query), { "cache-control": "no-store" });
      },
    },
    {
      method: "POST",
      template: "/login/oauth/authorize",
      handler: (call) => {
        const form = new URLSearchParams(call.body.toString("utf8"));
        const problem = authorizeProblem(world, form);
        const login = form.get("login") ?? "";
        const person = world.store.people.get(login);
        if (problem !== undefined || person === undefined)
          return html(400, "<!doctype html><title>Cannot sign in</title><p>Unknown person</p>");
        const code = randomBytes(20).toString("hex");
        const redirectUri = form.get("redirect_uri") ?? "";
        const scopes = (form.get("scope") ?? "").split(/[ ,]+/).filter((scope) => scope !== "");
        const expiresMs = world.now().getTime() + 600_000;
        codes.set(code, { login, redirectUri, challenge: form.get("code_challenge"), scopes, expiresMs });
        const target = new URL(redirectUri);
        target.searchParams.set("code", code);
        const state = form.get("state");
        if (state !== null) target.searchParams.set("state", state);
        return redirect(302, target.href, openSession(world, login));
      },
    },
    {
      method: "POST",
      template: "/login/oauth/access_token",
      handler: (call) => exchange(world, codes, call),
    },
  ];
}

function authorizeProblem(world: World, query: URLSearchParams): string | undefined {
  if (query.get("client_id") !== world.oauth.clientId) return "No OAuth application has this client_id.";
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!URL.canParse(redirectUri)) return "The redirect_uri is missing or no address.";
  const method = query.get("code_challenge_method");
  if (query.has("code_challenge") && method !== "S256") return "The code_challenge_method has to be S256.";
  return undefined;
}

/** OAuth errors come with status 200 and an `error` field, as GitHub sends them. */
function exchange(
  world: World,
  codes: Map<string, Code>,
  call: { body: Buffer; headers: Record<string, string | undefined> },
): Reply {
  const form = readForm(call);
  const basic = /^Basic (.+)$/i.exec(call.headers.authorization ?? "")?.[1];
  const [basicId, basicSecret] =
    basic === undefined ? [] : Buffer.from(basic, "base64").toString("utf8").split(":");
  const id = form.get("client_id") ?? basicId ?? "";
  const secret = form.get("client_secret") ?? basicSecret ?? "";
  if (id !== world.oauth.clientId || !sameSecret(secret, world.oauth.clientSecret))
    return oauthReply(call, {
      error: "incorrect_client_credentials",
      error_description: "The client_id and/or client_secret passed are incorrect.",
    });
  const code = form.get("code") ?? "";
  const grant = codes.get(code);
  codes.delete(code);
  const expired = grant === undefined || grant.expiresMs < world.now().getTime();
  if (expired)
    return oauthReply(call, {
      error: "bad_verification_code",
      error_description: "The code passed is incorrect or expired.",
    });
  const redirectUri = form.get("redirect_uri");
  if (redirectUri !== null && redirectUri !== grant.redirectUri)
    return oauthReply(call, {
      error: "redirect_uri_mismatch",
      error_description: "The redirect_uri MUST match the registered callback URL for this application.",
    });
  const challenge = createHash("sha256")
    .update(form.get("code_verifier") ?? "")
    .digest("base64url");
  if (grant.challenge !== null && grant.challenge !== challenge)
    return oauthReply(call, {
      error: "bad_verification_code",
      error_description: "The code_verifier does not match the code_challenge.",
    });
  const token = issueUserToken(world, grant.login, grant.scopes);
  return oauthReply(call, { access_token: token, scope: grant.scopes.join(","), token_type: "bearer" });
}

/** A user's token (`gho_…`), remembered by its hash. */
export function issueUserToken(world: World, login: string, scopes: string[]): string {
  if (world.store.people.get(login) === undefined)
    throw new Refusal(422, `No trial person is called ${login}`);
  const token = `gho_${randomBytes(27).toString("base64url")}`;
  const hash = hashSecret(token);
  world.store.tokens.put(hash, {
    hash,
    kind: "user",
    login,
    scopes,
    permissions: {},
    repositories: null,
    expiresMs: null,
  });
  return token;
}

function readForm(call: { body: Buffer; headers: Record<string, string | undefined> }): URLSearchParams {
  const text = call.body.toString("utf8");
  if (!(call.headers["content-type"] ?? "").includes("json")) return new URLSearchParams(text);
  const parsed: unknown = JSON.parse(text);
  const entries = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  return new URLSearchParams(entries.map(([key, value]) => [key, String(value)]));
}

/** Form-encoded unless the caller accepts JSON. */
function oauthReply(
  call: { headers: Record<string, string | undefined> },
  body: Record<string, string>,
): Reply {
  if ((call.headers.accept ?? "").includes("json")) return json(200, body);
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  return { status: 200, body: new URLSearchParams(body).toString(), headers };
}

function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(one)), Buffer.from(hashSecret(other)));
}
