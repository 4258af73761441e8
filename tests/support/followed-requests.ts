import type { Db } from "#server/db.ts";
import { at } from "#tests/delivery-facts.ts";

/** One followed request of Ines for each number, the oldest first; `req_1` is behind pull request 1. */
export async function createFollowedRequests(db: Db, numbers: number[]): Promise<void> {
  await db.user.create({ data: { id: "user-ines", login: "ines", name: "Ines Duarte" } });
  await db.changeRequest.createMany({
    data: numbers.map((number, index) => ({
      id: `req_${number}`,
      kind: "create",
      state: "following",
      step: "follow",
      title: `Create service-${number}`,
      serviceName: `service-${number}`,
      ownerTeam: "payments",
      templateName: "small",
      templateVersion: "1.0.0",
      templateCommit: "0123abcd",
      answers: {},
      requestedById: "user-ines",
      requesterLogin: "ines",
      idempotencyKey: `key-${number}`,
      payloadSha: "p",
      repository: "acme/platform",
      baseBranch: "main",
      renderedDigest: "d".repeat(64),
      branch: `portal/create/req_${number}`,
      pullRequest: number,
      createdAt: at(index),
    })),
  });
}
