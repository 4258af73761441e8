import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

export type Received = { handle: string; body: string; headers: Record<string, string>; receives: number; sentAt: Date };
export type Depth = { visible: number; inFlight: number; dead: number };

/** An SQS queue and its dead letters. Everything rejects while SQS is away. */
export type Queue = {
  /** Waits up to `waitSeconds` for at most `limit` messages, which others then do not see for `visibility` seconds. */
  receive: (limit: number, waitSeconds: number, visibility: number, signal: AbortSignal) => Promise<Received[]>;
  remove: (message: Received) => Promise<void>;
  /** From now on, in seconds; 0 gives the message back at once. */
  hideFor: (message: Received, seconds: number) => Promise<void>;
  depth: () => Promise<Depth>;
  /** Sends at most `limit` dead letters through the queue again; returns how many. */
  replay: (limit: number) => Promise<number>;
  close: () => void;
};

/**
 * The queue is named, not addressed, so that no account id stands in a manifest; its redrive policy names the dead
 * letters. Region, endpoint and credentials are the SDK's own settings.
 */
export function openQueue(name: string): Queue {
  const client = new SQSClient({ maxAttempts: 2, requestHandler: { requestTimeout: 30_000, throwOnRequestTimeout: true, connectionTimeout: 2_000 } });
  let found: Promise<{ url: string; deadUrl: string | null }> | undefined;

  async function urls(): Promise<{ url: string; deadUrl: string | null }> {
    found ??= findUrls(client, name);
    found.catch(() => {
      found = undefined;
    });
    return found;
  }

  return {
    receive: async (limit, waitSeconds, visibility, signal) => {
      const { url } = await urls();
      return receive(client, url, limit, waitSeconds, visibility, signal);
    },
    remove: async ({ handle }) => {
      const { url } = await urls();
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
    },
    hideFor: async ({ handle }, seconds) => {
      const { url } = await urls();
      const command = { QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout: seconds };
      await client.send(new ChangeMessageVisibilityCommand(command));
    },
    depth: async () => {
      const { url, deadUrl } = await urls();
      // A scrape waits ten seconds for everything.
      const abortSignal = AbortSignal.timeout(2_000);
      const [own, dead] = await Promise.all([
        count(client, url, abortSignal),
        deadUrl ? count(client, deadUrl, abortSignal) : null,
      ]);
      return { visible: own.visible, inFlight: own.inFlight, dead: (dead?.visible ?? 0) + (dead?.inFlight ?? 0) };
    },
    replay: async (limit) => {
      const { url, deadUrl } = await urls();
      return deadUrl === null ? 0 : replay(client, deadUrl, url, limit);
    },
    close: () => client.destroy(),
  };
}

async function findUrls(client: SQSClient, name: string): Promise<{ url: string; deadUrl: string | null }> {
  const { QueueUrl: url = "" } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] }),
  );
  const { deadLetterTargetArn }: { deadLetterTargetArn?: string } = JSON.parse(Attributes?.["RedrivePolicy"] ?? "{}");
  if (!deadLetterTargetArn) return { url, deadUrl: null };
  const { QueueUrl: deadUrl = null } = await client.send(
    new GetQueueUrlCommand({ QueueName: deadLetterTargetArn.split(":").at(-1) }),
  );
  return { url, deadUrl };
}

async function receive(
  client: SQSClient,
  url: string,
  limit: number,
  waitSeconds: number,
  visibility: number,
  signal: AbortSignal,
): Promise<Received[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: Math.min(limit, 10),
    WaitTimeSeconds: waitSeconds,
    VisibilityTimeout: visibility,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages.map(read);
}

function read({ ReceiptHandle = "", Body = "", Attributes, MessageAttributes = {} }: Message): Received {
  const headers = Object.entries(MessageAttributes).flatMap(([key, { StringValue }]) =>
    StringValue === undefined ? [] : [[key, StringValue]],
  );
  return {
    handle: ReceiptHandle,
    body: Body,
    headers: Object.fromEntries(headers),
    receives: Number(Attributes?.ApproximateReceiveCount ?? "1"),
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? Date.now())),
  };
}

async function count(
  client: SQSClient,
  url: string,
  abortSignal: AbortSignal,
): Promise<{ visible: number; inFlight: number }> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
    { abortSignal },
  );
  return {
    visible: Number(Attributes?.["ApproximateNumberOfMessages"] ?? "0"),
    inFlight: Number(Attributes?.["ApproximateNumberOfMessagesNotVisible"] ?? "0"),
  };
}

/** Each is sent before it is removed, so that a crash repeats one and loses none; readers know a repetition by its id. */
async function replay(client: SQSClient, from: string, to: string, limit: number): Promise<number> {
  let moved = 0;
  while (moved < limit) {
    const messages = await receive(client, from, limit - moved, 1, 30, AbortSignal.timeout(30_000));
    if (messages.length === 0) break;
    for (const { handle, body, headers } of messages) {
      const attributes = Object.entries(headers).map(([key, value]) => [key, { DataType: "String", StringValue: value }]);
      await client.send(
        new SendMessageCommand({ QueueUrl: to, MessageBody: body, MessageAttributes: Object.fromEntries(attributes) }),
      );
      await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: handle }));
      moved += 1;
    }
  }
  return moved;
}
