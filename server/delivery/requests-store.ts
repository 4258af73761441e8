import { z } from "zod";
import { type HopId, hopIds } from "#domain/delivery/course.ts";
import type { RecordedHop, RequestFact, StepFact } from "#domain/delivery/course-facts.ts";
import { recordedHopSchema } from "#domain/delivery/recorded-hop.ts";
import { parseRequestState, parseRequestStep } from "#domain/scaffold/request-steps.ts";
import type { Prisma } from "#prisma/generated/client.ts";
import type { Db } from "#server/db.ts";

/** A request with everything recorded of its course. */
export type FollowedRequest = {
  request: RequestFact;
  steps: StepFact[];
  recorded: RecordedHop[];
  mergeSha: string | null;
  commitSha: string | null;
};

/** Which requests to look at: by id, by state, or of one service; newest first, at most `limit`. */
export type RequestFilter = { ids?: string[]; states?: string[]; serviceName?: string; limit?: number };

export type RequestsStore = ReturnType<typeof createRequestsStore>;

/** Requests as delivery sees them. `pullRequestUrl` makes the address of a pull request from its number. */
export function createRequestsStore(db: Db, pullRequestUrl: (repository: string, number: number) => string) {
  return {
    find: async ({ ids, states, serviceName, limit = 200 }: RequestFilter): Promise<FollowedRequest[]> => {
      const where: Prisma.ChangeRequestWhereInput = {
        ...(ids ? { id: { in: ids } } : {}),
        ...(states ? { state: { in: states } } : {}),
        ...(serviceName ? { serviceName } : {}),
      };
      const rows = await db.changeRequest.findMany({
        where,
        include: { steps: { orderBy: { seq: "asc" } }, hops: true },
        orderBy: { createdAt: "desc" },
        take: limit,
      });
      return rows.map((row) => toFollowed(row, pullRequestUrl));
    },

    /** Every request in one of the states, however many there are; read a page at a time, in the order of their ids. */
    each: async function* (states: string[], pageSize = 200): AsyncGenerator<FollowedRequest, void> {
      let last = "";
      while (true) {
        const rows = await db.changeRequest.findMany({
          where: { state: { in: states }, id: { gt: last } },
          include: { steps: { orderBy: { seq: "asc" } }, hops: true },
          orderBy: { id: "asc" },
          take: pageSize,
        });
        for (const row of rows) yield toFollowed(row, pullRequestUrl);
        last = rows.at(-1)?.id ?? last;
        if (rows.length < pageSize) return;
      }
    },

    /** Live requests that came to their end after `since` and whose first sample was not seen yet. */
    unmeasured: async (since: Date): Promise<FollowedRequest[]> => {
      const rows = await db.changeRequest.findMany({
        where: {
          state: "live",
          finishedAt: { gt: since },
          hops: { none: { hop: "measured", state: "done" } },
        },
        include: { steps: { orderBy: { seq: "asc" } }, hops: true },
        orderBy: { finishedAt: "asc" },
      });
      return rows.map((row) => toFollowed(row, pullRequestUrl));
    },

    /** Numbers of all pull requests behind requests in these states whose merge is not recorded. */
    unmergedPullRequests: async (repository: string, states: string[]): Promise<number[]> => {
      const rows = await db.changeRequest.findMany({
        where: { repository, state: { in: states }, mergeSha: null },
        select: { pullRequest: true },
      });
      return rows.flatMap((row) => row.pullRequest ?? []);
    },

    /** Requests behind pull requests, by number. */
    byPullRequest: async (repository: string, numbers: number[]): Promise<Map<number, FollowedRequest>> => {
      const rows = await db.changeRequest.findMany({
        where: { repository, pullRequest: { in: numbers } },
        include: { steps: { orderBy: { seq: "asc" } }, hops: true },
      });
      const followed = rows.map((row) => toFollowed(row, pullRequestUrl));
      return new Map(
        followed.flatMap((each) =>
          each.request.pullRequest === null ? [] : [[each.request.pullRequest, each]],
        ),
      );
    },

    /** How long each hop took in the last `count` changes that became live. */
    recentLags: async (count: number): Promise<{ hop: HopId; lagMs: number }[]> => {
      const rows = await db.changeRequest.findMany({
        where: { state: "live" },
        include: { hops: true },
        orderBy: { finishedAt: "desc" },
        take: count,
      });
      return rows.flatMap(({ createdAt, hops }) => lagsOf(createdAt, hops));
    },
  };
}

type Row = Prisma.ChangeRequestGetPayload<{ include: { steps: true; hops: true } }>;

const explanationSchema = z.object({ code: z.string(), message: z.string(), mend: z.string() });
const errorSchema = z.object({ message: z.string() });

/** Exported for the transaction that moves a request, which has locked and read the row itself. */
export function toFollowed(
  row: Row,
  pullRequestUrl: (repository: string, number: number) => string,
): FollowedRequest {
  const { pullRequest, repository } = row;
  const explanation = explanationSchema.safeParse(row.explanation);
  const lastError = errorSchema.safeParse(row.lastError);
  return {
    request: {
      id: row.id,
      state: parseRequestState(row.state) ?? "failed",
      step: parseRequestStep(row.step) ?? "done",
      title: row.title,
      serviceName: row.serviceName,
      ownerTeam: row.ownerTeam,
      requesterLogin: row.requesterLogin,
      repository,
      baseBranch: row.baseBranch,
      branch: row.branch,
      pullRequest,
      pullRequestUrl: pullRequest === null ? null : pullRequestUrl(repository, pullRequest),
      renderedDigest: row.renderedDigest,
      explanation: explanation.success ? explanation.data : null,
      lastError: lastError.success ? lastError.data.message : null,
      nextAttemptAt: row.nextAttemptAt,
      cancelledBy: row.cancelledBy,
      createdAt: row.createdAt,
      finishedAt: row.finishedAt,
    },
    steps: row.steps.flatMap(({ step: name, outcome, at }) => {
      const step = parseRequestStep(name);
      return step ? [{ step, outcome, at }] : [];
    }),
    recorded: row.hops.flatMap((hop) => {
      const parsed = recordedHopSchema.safeParse({ ...hop, id: hop.hop, at: hop.reachedAt });
      return parsed.success ? [parsed.data] : [];
    }),
    mergeSha: row.mergeSha,
    commitSha: row.commitSha,
  };
}

function lagsOf(
  createdAt: Date,
  hops: { hop: string; reachedAt: Date | null }[],
): { hop: HopId; lagMs: number }[] {
  let before = createdAt;
  return hopIds.flatMap((id) => {
    const at = hops.find((hop) => hop.hop === id)?.reachedAt;
    if (!at) return [];
    const lagMs = Math.max(0, at.getTime() - before.getTime());
    if (at > before) before = at;
    return [{ hop: id, lagMs }];
  });
}
