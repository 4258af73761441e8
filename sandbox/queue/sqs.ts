import type { Component, ComponentMaker } from "#sandbox/component.ts";
import { until } from "#sandbox/until.ts";

/** What AWS clients are given so that they find the queue; the keys are nobody's. */
export type SqsEnv = Record<string, string>;
export type TrialSqs = { env: SqsEnv; component: Component };

const region = "us-east-1";

/** Prepares the queue's server on a port of loopback; it does not run until `component.start()`. */
export function prepareSqs(make: ComponentMaker, packages: string, port: number): TrialSqs {
  const component = make({
    name: "sqs",
    program: "python3",
    args: ["-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", String(port)],
    env: { PYTHONPATH: packages, MOTO_ALLOW_NONEXISTENT_REGION: "true" },
  });
  return { env: sqsEnv(`http://127.0.0.1:${port}`), component };
}

/** The standard settings of AWS's own clients. */
export function sqsEnv(endpoint: string): SqsEnv {
  return {
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "trial",
    AWS_SECRET_ACCESS_KEY: "trial",
  };
}

/** Makes a queue and its dead letters as terraform/modules/sqs does: the fourth delivery goes to the dead letters. */
export async function createQueues(endpoint: string, name: string, deadName: string): Promise<void> {
  await until("the queue's server", 30_000, async () => (await call(endpoint, "ListQueues", {})) !== null);
  const dead = await call(endpoint, "CreateQueue", { QueueName: deadName });
  const { Attributes } = await call(endpoint, "GetQueueAttributes", {
    QueueUrl: String(dead.QueueUrl),
    AttributeNames: ["QueueArn"],
  });
  const arn = (Attributes as Record<string, string> | undefined)?.QueueArn;
  const policy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: "3" });
  await call(endpoint, "CreateQueue", { QueueName: name, Attributes: { RedrivePolicy: policy } });
}

/** One call of the SQS API in its JSON protocol. The signature is only read for the name of the service. */
export async function call(
  endpoint: string,
  action: string,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const credential = `trial/20260101/${region}/sqs/aws4_request`;
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AmazonSQS.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`);
  return answer;
}
