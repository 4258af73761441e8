import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "#server/runtime/security-headers.ts";
import { wrongHost } from "#server/runtime/wrong-host.ts";

const portalUrl = process.env.PORTAL_URL ?? "http://localhost:3000";

/**
 * Gives each page its own nonce and answers what the portal has no use for. It decides nothing about who may see
 * what: without this file the portal refuses exactly the same people.
 */
export function proxy(request: NextRequest): NextResponse {
  // The portal has no server actions; their deserialiser is not to see a byte.
  if (request.headers.has("next-action") || request.headers.has("next-resume")) {
    return new NextResponse("Not found", { status: 404 });
  }
  const { pathname, search } = request.nextUrl;
  const host = request.headers.get("host");
  const wrong = wrongHost({ method: request.method, host, path: pathname, search }, portalUrl);
  if (wrong?.kind === "redirect") return NextResponse.redirect(wrong.to, 307);
  if (wrong) return new NextResponse(`This portal answers at ${portalUrl}`, { status: 400 });
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy({
    nonce,
    githubUrl: process.env.GITHUB_URL ?? "https://github.com",
    secure: portalUrl.startsWith("https:"),
    development: process.env.NODE_ENV === "development",
  });
  const headers = new Headers(request.headers);
  // Next takes the nonce for its own scripts from here; what a stranger sent under this name is overwritten.
  headers.set("content-security-policy", policy);
  headers.delete("content-security-policy-report-only");
  headers.set("x-nonce", nonce);
  // For the sign-in page to lead back to; read through safeReturnPath only.
  headers.set("x-portolan-path", `${pathname}${search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: "/((?!_next/static/).*)" };
