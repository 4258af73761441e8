import { createServer } from "node:http";
import { componentsIn } from "#sandbox/component.ts";
import { installSqs } from "#sandbox/queue/install-sqs.ts";
import { prepareRedis } from "#sandbox/queue/redis.ts";
import { createQueues, prepareSqs, sqsEnv } from "#sandbox/queue/sqs.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";

export type MessagingPorts = { sqs: number; redis: number; notices: number };

/** What the services tell one another through: a queue, Redis, and somebody who hears the notices. */
export type Messaging = {
  /** What pods are given that act in an AWS role. */
  identityEnv: Record<string, string>;
  redisUrl: string;
  noticesUrl: string;
  close: () => Promise<void>;
};

type Options = { root: string; dir: string; ports: MessagingPorts; say: (line: string) => void };

/**
 * Starts what can be had on this machine and says what cannot; the services then run and say what is away.
 * `SQS_ENDPOINT` names a queue's server that is there already.
 */
export async function openMessaging({ root, dir, ports, say }: Options): Promise<Messaging> {
  const make = componentsIn(dir);
  const redisProgram = findSystemProgram("redis-server");
  const redis = "path" in redisProgram ? prepareRedis(make, redisProgram.path, ports.redis) : null;
  if ("missing" in redisProgram) say(redisProgram.missing);
  redis?.start();

  const elsewhere = process.env.SQS_ENDPOINT;
  const found = elsewhere === undefined ? await installSqs(root, say) : null;
  const sqs = found && "packages" in found ? prepareSqs(make, found.packages, ports.sqs) : null;
  if (found && "missing" in found) say(found.missing);
  sqs?.component.start();
  const endpoint = elsewhere ?? `http://127.0.0.1:${ports.sqs}`;
  // The names that terraform/modules/sqs gives them in dev.
  const queue = "kubeflow-ops-dev-order";
  if (elsewhere !== undefined || sqs !== null)
    await createQueues(endpoint, `${queue}-queue`, `${queue}-dlq`).catch((error: unknown) =>
      say(`The queue at ${endpoint} cannot be used, and the services run without it: ${error}`),
    );

  // Whoever is told only has to hear it.
  const listener = createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => listener.listen(ports.notices, "127.0.0.1", resolve));
  return {
    identityEnv: sqsEnv(endpoint),
    redisUrl: `redis://127.0.0.1:${ports.redis}`,
    noticesUrl: `http://127.0.0.1:${ports.notices}/`,
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      await Promise.all([redis?.stop(), sqs?.component.stop()]);
    },
  };
}
