import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import {
  type Account,
  type AccountName,
  accountNames,
  accounts,
  type Tokens,
} from "#sandbox/cluster/api/accounts.ts";
import type { Certificates } from "#sandbox/cluster/api/certificates.ts";
import { discover } from "#sandbox/cluster/api/discovery.ts";
import {
  type Answer,
  handleResource,
  type ResourceRoom,
  unknownPath,
} from "#sandbox/cluster/api/handle-resource.ts";
import { readTarget } from "#sandbox/cluster/api/request.ts";
import { ApiError } from "#sandbox/cluster/objects/api-error.ts";
import type { KindTable } from "#sandbox/cluster/objects/kind-table.ts";

/** Answers `/_control` paths, for the admin account only. */
export type ControlHandler = (request: IncomingMessage, path: string) => Promise<Answer>;

export type ApiRoom = ResourceRoom & { table: KindTable; tokens: Tokens; control: ControlHandler };

export type ApiServer = { port: number; close(): Promise<void> };

const openPaths = ["/healthz", "/livez", "/readyz"];

/** Serves the Kubernetes API on 127.0.0.1 over HTTPS; port 0 lets the system choose. */
export async function serveApi(room: ApiRoom, certificates: Certificates, port: number): Promise<ApiServer> {
  const controlling = new WeakSet<Socket>();
  const server = createServer(
    { cert: certificates.certificatePem, key: certificates.keyPem },
    (request, response) => {
      // The connection that asks for the fault must live to hear the answer.
      if ((request.url ?? "").startsWith("/_control")) controlling.add(request.socket);
      void answer(room, request, response);
    },
  );
  // Node's five seconds are shorter than clients keep connections for, and a request may cross the closing.
  server.keepAliveTimeout = 90_000;
  const sockets = keep(server, "secureConnection");
  // A connection that never finished its handshake would hold the close up for ever.
  const connections = keep(server, "connection");
  room.faults.onChange((name, on) => {
    if (name !== "api-down" || !on) return;
    for (const socket of sockets) if (!controlling.has(socket)) socket.destroy();
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}

function keep(server: Server, event: "connection" | "secureConnection"): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("the cluster's API server has no port"));
    });
  });
}

async function answer(room: ApiRoom, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (room.faults.strike("api-down") !== null && !(request.url ?? "").startsWith("/_control")) {
    request.socket.destroy();
    return;
  }
  try {
    const result = await route(room, request, response);
    if (result !== null) send(response, result.code, result.body);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof ApiError) send(response, error.status.code, error.status);
    else
      send(
        response,
        500,
        new ApiError(500, "InternalError", `Internal error occurred: ${String(error)}`).status,
      );
  }
}

async function route(room: ApiRoom, request: IncomingMessage, response: ServerResponse): Promise<Answer> {
  const url = new URL(request.url ?? "/", "https://cluster.invalid");
  if (openPaths.includes(url.pathname)) {
    response.writeHead(200, { "content-type": "text/plain" }).end("ok");
    return null;
  }
  if (url.pathname.startsWith("/_control")) return control(room, request, url.pathname);
  if (room.faults.strike("unauthorized") !== null) throw unauthorized();
  const account = accountOf(room, request);
  const all = room.table.all();
  const found = request.method === "GET" ? discover(url.pathname, all) : null;
  if (found !== null) return { code: 200, body: found };
  const target = readTarget(url.pathname, room.table);
  if (target === null) throw unknownPath();
  return handleResource(room, account, target, request, url.searchParams, response);
}

async function control(room: ApiRoom, request: IncomingMessage, path: string): Promise<Answer> {
  if (accountOf(room, request).name !== "admin")
    throw new ApiError(403, "Forbidden", "only the admin account may control the cluster");
  return room.control(request, path);
}

function accountOf(room: ApiRoom, request: IncomingMessage): Account {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const name = accountNames.find((known: AccountName) => room.tokens[known] === given);
  if (name === undefined) throw unauthorized();
  return accounts[name];
}

function unauthorized(): ApiError {
  return new ApiError(401, "Unauthorized", "Unauthorized");
}

function send(response: ServerResponse, code: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
