import { rootCertificates } from "node:tls";
import { Agent, type RequestInit, fetch as undiciFetch } from "undici";

/** Times in milliseconds, for one call; `maxBytes` of one answer's body; `connections` to one origin at a time. */
export type FetchBounds = { connectMs: number; totalMs: number; maxBytes: number; connections: number };

export const defaultBounds: FetchBounds = {
  connectMs: 2_000,
  totalMs: 10_000,
  maxBytes: 10_000_000,
  connections: 20,
};

/** The answer was longer than agreed and was dropped where the bound was reached. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
}

/** PEM texts: who the portal is to the other side, and whom it believes to be that besides the system's authorities. */
export type FetchIdentity = { cert?: string | undefined; key?: string | undefined; ca?: string | undefined };

export type BoundedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` that cannot hang and cannot fill the memory: the body is read whole, within the bounds, before the
 * answer is handed on. Each caller has a pool of its own, so that one slow system does not starve another.
 */
export function createBoundedFetch(
  bounds: Partial<FetchBounds> = {},
  { cert, key, ca }: FetchIdentity = {},
): BoundedFetch {
  const { connectMs, totalMs, maxBytes, connections } = { ...defaultBounds, ...bounds };
  const own = cert === undefined || key === undefined ? {} : { cert, key };
  const believed = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const connect = { timeout: connectMs, ...own, ...believed };
  const dispatcher = new Agent({ connect, connections, headersTimeout: totalMs });
  return async (url, init = {}) => {
    const timeout = AbortSignal.timeout(totalMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const answer = await undiciFetch(url, { ...init, signal, dispatcher });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw new AnswerTooLarge(`${new URL(url).origin} sent more than ${maxBytes} bytes in one answer`);
      }
      chunks.push(chunk);
    }
    const isBodiless = answer.status === 204 || answer.status === 205 || answer.status === 304;
    const headers = [...answer.headers].filter(([name]) => name !== "content-encoding");
    return new Response(isBodiless ? null : Buffer.concat(chunks), { status: answer.status, headers });
  };
}
