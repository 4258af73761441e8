import { connect, createServer, type Server, type Socket } from "node:net";
import { readMessages } from "./wire-messages.ts";

/** One commit as it passes: `before` it reached PostgreSQL, or `after` PostgreSQL did it and before the client knows. */
export type CommitMoment = { when: "before" | "after"; statement: string; tag: string };

export type PostgresProxy = {
  url: string;
  /** Asked at every moment; `cut` drops the connection there and then. */
  onCommit: (watch: (moment: CommitMoment) => Promise<"go-on" | "cut"> | "go-on" | "cut") => void;
  close: () => Promise<void>;
};

type Watch = Parameters<PostgresProxy["onCommit"]>[0];

/**
 * Stands between a process and PostgreSQL and understands enough of the protocol (version 3, unencrypted) to see
 * each commit of a transaction that wrote, and each write outside one, which commits by itself. `wrote` says which
 * statements are writes that count.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function startPostgresProxy(
  databaseUrl: string,
  wrote: (statement: string) => boolean,
  port = 0,
): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let watch: Watch = () => "go-on";

  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // Message by message through Nagle's algorithm and delayed acknowledgement costs 40 ms a statement.
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    pump(client, upstream, wrote, (moment) => watch(moment));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    onCommit: (next) => {
      watch = next;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes both directions on, message by message and in order, stopping at the moments of a commit. */
function pump(client: Socket, upstream: Socket, wrote: (statement: string) => boolean, watch: Watch): void {
  let inTransaction = false;
  let transactionWrote = "";
  let committing: string | null = null;
  let tag = "";

  const cut = () => {
    client.destroy();
    upstream.destroy();
  };

  readMessages(client, "client", async ({ type, body, bytes }) => {
    const statement = statementOf(type, body);
    if (statement !== null) {
      const isCommit = /^\s*commit\b/i.test(statement);
      if (inTransaction && wrote(statement)) transactionWrote = statement;
      const commits = isCommit ? transactionWrote : !inTransaction && wrote(statement) ? statement : "";
      if (commits !== "") {
        committing = commits;
        if ((await watch({ when: "before", statement: commits, tag: "" })) === "cut") return cut();
      }
    }
    upstream.write(bytes);
  });

  readMessages(upstream, "server", async ({ type, body, bytes }) => {
    if (type === "C") tag = body.toString("utf8").replace(/\0$/, "");
    if (type === "Z") {
      inTransaction = String.fromCharCode(body[0] ?? 0) !== "I";
      if (!inTransaction) transactionWrote = "";
      if (committing !== null && !inTransaction) {
        const statement = committing;
        committing = null;
        if ((await watch({ when: "after", statement, tag })) === "cut") return cut();
      }
    }
    client.write(bytes);
  });
}

/** The SQL a client's message carries: of a simple query, or of the parse that begins an extended one. */
function statementOf(type: string, body: Buffer): string | null {
  if (type === "Q") return body.toString("utf8").replace(/\0$/, "");
  if (type !== "P") return null;
  const name = body.indexOf(0);
  return body.toString("utf8", name + 1, body.indexOf(0, name + 1));
}
