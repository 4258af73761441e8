import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Subject = { id: number; login: string; name?: string };
export type OauthProvider = {
  url: string;
  /** What a person does at the provider: follows the authorisation URL and is sent back with a code. */
  approve: (authorizeUrl: string, subject: Subject) => string;
  /** Answers every call with this status from now on; null: works again. */
  breakWith: (status: number | null) => void;
  close: () => Promise<void>;
};

/** A minimal GitHub sign-in on loopback: codes are good once, and only with the verifier of their challenge. */
export async function startOauthProvider(clientSecret: string): Promise<OauthProvider> {
  const codes = new Map<string, { subject: Subject; challenge: string }>();
  const tokens = new Map<string, Subject>();
  let broken: number | null = null;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (broken !== null) return send(broken, { message: "out of order" });
    if (url.pathname === "/login/oauth/access_token") {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const grant = codes.get(form.get("code") ?? "");
      const proof = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      if (!grant || form.get("client_secret") !== clientSecret || proof !== grant.challenge) {
        return send(400, { error: "bad_verification_code" });
      }
      codes.delete(form.get("code") ?? "");
      const token = randomBytes(16).toString("hex");
      tokens.set(token, grant.subject);
      return send(200, { access_token: token, token_type: "bearer", scope: "" });
    }
    const subject = tokens.get((request.headers.authorization ?? "").replace(/^bearer /i, ""));
    if (url.pathname === "/user" && subject) return send(200, subject);
    return send(401, { message: "Bad credentials" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    approve: (authorizeUrl, subject) => {
      const asked = new URL(authorizeUrl).searchParams;
      const code = randomBytes(16).toString("hex");
      codes.set(code, { subject, challenge: asked.get("code_challenge") ?? "" });
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", asked.get("state") ?? "");
      return back.href;
    },
    breakWith: (status) => {
      broken = status;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
