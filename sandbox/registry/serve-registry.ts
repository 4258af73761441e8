import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { readImageName } from "#sandbox/registry/image-name.ts";
import type { Image, Registry } from "#sandbox/registry/registry.ts";

export type RegistryServer = { url: string; close(): Promise<void> };

const pushBody = z.object({
  source: z.object({ repository: z.string(), tree: z.string().regex(/^[0-9a-f]{40}$/) }).nullable(),
});
const bodyLimitBytes = 64 * 1024;

/**
 * Serves a registry on 127.0.0.1 in the shape of the OCI distribution API, as far as scripts ask it: the base
 * path, manifests (GET, HEAD) and tag lists. PUT of a manifest records `{ source }` and needs the push token.
 */
export async function serveRegistry(
  registry: Registry,
  options: { port: number; pushToken: string },
): Promise<RegistryServer> {
  const server = createServer((request, response) => {
    answer(registry, options.pushToken, request, response).catch((error: unknown) => {
      sendError(response, 500, "UNKNOWN", String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the registry has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  registry: Registry,
  pushToken: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://registry.invalid").pathname;
  if (path === "/v2/" || path === "/v2") {
    sendJson(response, 200, {});
    return;
  }
  const tags = /^\/v2\/(.+)\/tags\/list$/.exec(path);
  if (tags !== null) {
    sendTags(registry, tags[1] ?? "", response);
    return;
  }
  const manifest = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(path);
  if (manifest === null) {
    sendError(response, 404, "NAME_UNKNOWN", "there is nothing at this path");
    return;
  }
  const [, name = "", reference = ""] = manifest;
  if (request.method === "PUT") await push(registry, pushToken, name, reference, request, response);
  else sendManifest(registry, name, reference, request.method === "HEAD", response);
}

function sendTags(registry: Registry, path: string, response: ServerResponse): void {
  const { name } = readImageName(path);
  const tags = registry.list(name).map((image) => image.tag);
  if (tags.length === 0)
    sendError(response, 404, "NAME_UNKNOWN", `repository name ${path} not known to registry`);
  else sendJson(response, 200, { name: path, tags });
}

function sendManifest(
  registry: Registry,
  name: string,
  reference: string,
  headOnly: boolean,
  response: ServerResponse,
): void {
  const separator = reference.startsWith("sha256:") ? "@" : ":";
  const image = registry.lookup(`${name}${separator}${reference}`);
  if (image === null) {
    sendError(response, 404, "MANIFEST_UNKNOWN", `manifest unknown: ${name}${separator}${reference}`);
    return;
  }
  const text = JSON.stringify(manifestOf(image));
  response.writeHead(200, {
    "content-type": "application/vnd.oci.image.manifest.v1+json",
    "docker-content-digest": image.digest,
    "content-length": Buffer.byteLength(text),
  });
  response.end(headOnly ? undefined : text);
}

function manifestOf(image: Image) {
  return {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    annotations: {
      "org.opencontainers.image.created": image.builtAt,
      ...(image.source === null ? {} : { "trial.portolan/tree": image.source.tree }),
    },
  };
}

async function push(
  registry: Registry,
  pushToken: string,
  name: string,
  tag: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.authorization !== `Bearer ${pushToken}`) {
    sendError(response, 401, "UNAUTHORIZED", "authentication required");
    return;
  }
  const body = pushBody.safeParse(await readBody(request));
  if (!body.success) {
    sendError(response, 400, "MANIFEST_INVALID", z.prettifyError(body.error));
    return;
  }
  const result = registry.push({ name, tag, source: body.data.source });
  if (result.kind === "refused") {
    sendError(response, 409, "TAG_INVALID", result.message);
    return;
  }
  response.setHeader("docker-content-digest", result.image.digest);
  sendJson(response, result.kind === "pushed" ? 201 : 200, result.image);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > bodyLimitBytes) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sendError(response: ServerResponse, code: number, name: string, message: string): void {
  sendJson(response, code, { errors: [{ code: name, message }] });
}

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}
