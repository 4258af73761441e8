const bodyLimit = 1024 * 1024;

export type Refusal = { status: number; code: string; message: string };

/**
 * Whether a tRPC call may have been sent by somebody else's page. GET: from this site only, and with our header
 * unless it is an event stream (a browser cannot add headers to those). POST: JSON, our header, exact Origin.
 * `Sec-Fetch-Site`, where the browser sends it, must say same-origin.
 */
export function refuseForeignCall(request: Request, portalUrl: string): Refusal | null {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return foreign;
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(portalUrl).origin) return foreign;
  const marked = request.headers.get("x-portolan") === "1";
  if (request.method === "GET") {
    const stream = request.headers.get("accept")?.includes("text/event-stream") && site === "same-origin";
    return marked || stream ? null : foreign;
  }
  if (request.method !== "POST")
    return { status: 405, code: "METHOD_NOT_SUPPORTED", message: "Use GET or POST" };
  if (origin === null || !marked) return foreign;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json(; *charset=utf-8)?$/i.test(type)) {
    return { status: 415, code: "UNSUPPORTED_MEDIA_TYPE", message: "Send JSON" };
  }
  return null;
}

const foreign: Refusal = {
  status: 403,
  code: "FORBIDDEN",
  message: "This call did not come from the portal's own pages",
};

/** The request with its whole body read, or a refusal where it is over 1 MiB; nothing larger is ever held. */
export async function readBounded(request: Request): Promise<Request | Refusal> {
  const tooLarge = {
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
    message: "This is more than 1 MiB. Shorten the longest answer and send it again.",
  };
  if (request.method === "GET" || !request.body) return request;
  if (Number(request.headers.get("content-length") ?? 0) > bodyLimit) return tooLarge;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body) {
    size += part.byteLength;
    if (size > bodyLimit) return tooLarge;
    parts.push(part);
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(parts),
    signal: request.signal,
  });
}
