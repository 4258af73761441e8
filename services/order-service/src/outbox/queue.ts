import { GetQueueUrlCommand, SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from "@aws-sdk/client-sqs";
import { SpanKind } from "@opentelemetry/api";
import { inSpan, traceHeaders, within } from "../telemetry/trace.ts";
import type { Sent, Waiting } from "./outbox.ts";

/** Gives events to the queue. Resolves with the ids it took and with why it refused others; rejects while it is away. */
export type Queue = { send: (waiting: Waiting[]) => Promise<Sent>; close: () => void };

/** SQS takes at most this many messages in one call. */
export const batchSize = 10;

/** The queue is named, not addressed, so that no account id stands in a manifest; region and endpoint are the SDK's. */
export function openQueue(name: string): Queue {
  const client = new SQSClient({ maxAttempts: 2, requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true, connectionTimeout: 2_000 } });
  let url: string | undefined;
  return {
    send: async (waiting) => {
      url ??= (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
      const entries = await Promise.all(waiting.map(entryOf));
      const { Successful = [], Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }),
      );
      return {
        taken: Successful.flatMap(({ Id }) => Id ?? []),
        refused: Failed.map(({ Id = "", Message = "no reason" }) => ({ id: Id, reason: Message })),
      };
    },
    close: () => client.destroy(),
  };
}

/** The message carries the span of its own sending, below the request that caused it. */
function entryOf({ event, trace }: Waiting): Promise<SendMessageBatchRequestEntry> {
  return within(trace, () =>
    inSpan(`send ${event.type}`, { kind: SpanKind.PRODUCER }, async () => ({
      Id: event.id,
      MessageBody: JSON.stringify(event),
      MessageAttributes: Object.fromEntries(
        Object.entries({ ...traceHeaders(), eventType: event.type }).map(([key, value]) => [
          key,
          { DataType: "String", StringValue: value },
        ]),
      ),
    })),
  );
}
