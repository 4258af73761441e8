import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook that keeps what it is told, by event id, and answers when and how it is made to. */
export type Sink = {
  url: string;
  /** How often each event was told. */
  told: Map<string, number>;
  bodies: { id: string; type: string; data: Record<string, unknown> }[];
  /** Status of the next answers; null leaves them open. */
  answerWith: (status: number | null) => void;
  /** Answers what was left open. */
  release: (status: number) => void;
  close: () => void;
};

export async function openSink(): Promise<Sink> {
  const told = new Map<string, number>();
  const bodies: Sink["bodies"] = [];
  const open = new Set<ServerResponse>();
  let status: number | null = 204;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Sink["bodies"][number];
    told.set(body.id, (told.get(body.id) ?? 0) + 1);
    bodies.push(body);
    if (status === null) open.add(response);
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    told,
    bodies,
    answerWith: (next) => {
      status = next;
    },
    release: (code) => {
      for (const response of open) response.writeHead(code).end();
      open.clear();
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
