import { HttpMethod, type KubeConfig, RequestContext } from "@kubernetes/client-node";
import { fetch } from "undici";
import { z } from "zod";
import { plainText } from "#domain/delivery/plain-text.ts";
import { upstreamSeconds } from "#server/runtime/metrics.ts";

export type KubeCall = {
  query?: Record<string, string | number>;
  /** A JSON Patch; without it the call is a GET. */
  patch?: { op: "test" | "add"; path: string; value: unknown }[];
  /** `text` for logs. */
  as?: "json" | "text";
};

/** The API server refused; `status` is HTTP's. The message is its own, cleaned. */
export class KubeRefused extends Error {
  override readonly name = "KubeRefused";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const totalMs = 30_000;
const maxBytes = 64_000_000;
const statusSchema = z.object({ message: z.string() });

/** One call of the Kubernetes API under the connection's own authority, within 30 s and 64 MB. */
export async function kubeRequest(
  kube: KubeConfig,
  path: string,
  call: KubeCall,
  signal: AbortSignal,
): Promise<unknown> {
  const cluster = kube.getCurrentCluster();
  if (!cluster)
    throw new Error("no cluster is configured; set KUBECONFIG, or run the worker inside a cluster");
  const url = new URL(cluster.server.replace(/\/+$/, "") + path);
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value));
  const method = call.patch ? HttpMethod.PATCH : HttpMethod.GET;
  const context = new RequestContext(url.toString(), method);
  await kube.applySecurityAuthentication(context);
  const operation = `${method} ${path.replace(/\/namespaces\/[^/]+/, "/namespaces/{namespace}").replace(/\/(applications|pods)\/[^/]+/, "/$1/{name}")}`;
  const end = upstreamSeconds.startTimer({ source: "cluster", operation });
  try {
    const answer = await fetch(url, {
      method,
      headers: {
        ...context.getHeaders(),
        accept: call.as === "text" ? "*/*" : "application/json",
        ...(call.patch ? { "content-type": "application/json-patch+json" } : {}),
      },
      ...(call.patch ? { body: JSON.stringify(call.patch) } : {}),
      ...dispatcherOf(context),
      signal: AbortSignal.any([signal, AbortSignal.timeout(totalMs)]),
      redirect: "error",
    });
    const text = await readBounded(answer.body);
    end({ outcome: answer.ok ? "ok" : String(answer.status) });
    if (!answer.ok) throw new KubeRefused(answer.status, tell(answer.status, text));
    return call.as === "text" ? text : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof KubeRefused)) end({ outcome: "timeout" });
    throw error;
  }
}

function dispatcherOf(context: RequestContext) {
  const dispatcher = context.getDispatcher();
  return dispatcher ? { dispatcher } : {};
}

async function readBounded(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error("The cluster sent more than 64 MB in one answer.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A Status object's message; never the whole body, which may hold what is nobody's business. */
function tell(status: number, text: string): string {
  try {
    const parsed = statusSchema.safeParse(JSON.parse(text));
    if (parsed.success) return plainText(parsed.data.message, 300);
  } catch {
    // Not JSON: a proxy in between answered.
  }
  return `The cluster answered ${status}.`;
}
