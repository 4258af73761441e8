import {
  type ApplicationReading,
  applicationKey,
  applicationReadingSchema,
} from "#domain/delivery/application.ts";
import { type PullRequestReading, pullRequestReadingSchema } from "#domain/delivery/pull-request-reading.ts";
import type { SeenApplication } from "#domain/delivery/read-application.ts";
import type { Prisma } from "#prisma/generated/client.ts";
import type { Db, Tx } from "#server/db.ts";
import { announce } from "#server/runtime/announce.ts";

export type StoredPullRequest = { reading: PullRequestReading; observedAt: Date };
/** A row is either a reading or a quarantined object with what was wrong with it. */
export type StoredApplication = { cluster: string; observedAt: Date } & (
  | { kind: "reading"; reading: ApplicationReading }
  | { kind: "quarantined"; namespace: string; name: string; problem: string }
);

export type ReadingsStore = ReturnType<typeof createReadingsStore>;

/** The last readings of pull requests and applications. Older news never replaces newer. */
export function createReadingsStore(db: Db) {
  return {
    /**
     * Keeps the reading unless a newer one is kept; tells browsers if it differs. True where it was kept. GitHub counts
     * whole seconds and may tell an older state later, so a merge, which is for good, is never taken back.
     */
    keepPullRequest: async (reading: PullRequestReading, observedAt: Date): Promise<boolean> => {
      const { repository, number, state, headSha, mergeSha, updatedAt } = reading;
      const document = JSON.stringify(reading);
      return db.$transaction(async (tx) => {
        const rows = await tx.$queryRaw<{ differs: boolean }[]>`
          WITH before AS (
            SELECT document FROM pull_request_reading WHERE repository = ${repository} AND number = ${number}
          )
          INSERT INTO pull_request_reading
            (repository, number, state, head_sha, merge_sha, document, updated_at, observed_at)
          VALUES (${repository}, ${number}, ${state}, ${headSha}, ${mergeSha}, ${document}::jsonb, ${updatedAt}, ${observedAt})
          ON CONFLICT (repository, number) DO UPDATE SET state = excluded.state, head_sha = excluded.head_sha,
            merge_sha = excluded.merge_sha, document = excluded.document, updated_at = excluded.updated_at,
            observed_at = excluded.observed_at
          WHERE (pull_request_reading.updated_at, pull_request_reading.observed_at) <= (excluded.updated_at, excluded.observed_at)
            AND (pull_request_reading.state <> 'merged' OR excluded.state = 'merged')
          RETURNING (SELECT document FROM before) IS DISTINCT FROM ${document}::jsonb AS differs`;
        const kept = rows[0];
        if (kept?.differs) await announce(tx, "pull-request", `${repository}#${number}`);
        return kept !== undefined;
      });
    },

    pullRequest: async (repository: string, number: number): Promise<StoredPullRequest | null> => {
      const row = await db.pullRequestReading.findUnique({
        where: { repository_number: { repository, number } },
      });
      return row && toPullRequest(row);
    },

    /** Newest first, at most `limit`. */
    pullRequests: async (
      repository: string,
      states: string[],
      limit: number,
    ): Promise<StoredPullRequest[]> => {
      const where = states.length === 0 ? { repository } : { repository, state: { in: states } };
      const rows = await db.pullRequestReading.findMany({
        where,
        orderBy: { updatedAt: "desc" },
        take: limit,
      });
      return rows.map(toPullRequest);
    },

    /** Every pull request that is open or a draft, however many there are, the oldest reading first. */
    openPullRequests: async (repository: string): Promise<StoredPullRequest[]> => {
      const rows = await db.pullRequestReading.findMany({
        where: { repository, state: { in: ["open", "draft"] } },
        orderBy: { observedAt: "asc" },
      });
      return rows.map(toPullRequest);
    },

    /** Brings the rows of a cluster in step with what its watch saw; `isWhole` where everything else is gone. */
    keepApplications: async (
      cluster: string,
      seen: SeenApplication[],
      isWhole: boolean,
      at: Date,
    ): Promise<void> => {
      await db.$transaction(async (tx) => {
        for (const each of seen) await keepApplication(tx, cluster, each, at);
        if (isWhole) await dropOthers(tx, cluster, seen);
      });
    },

    /** Readings of one cluster with a source above, at or below one of the folders, or with paths of their own. */
    applicationsNear: async (cluster: string, folders: string[]): Promise<ApplicationReading[]> => {
      const rows = await db.$queryRaw<ApplicationRow[]>`
        SELECT cluster, namespace, name, document, observed_at AS "observedAt" FROM application_reading
        WHERE cluster = ${cluster} AND (
          jsonb_array_length(coalesce(document->'generatePaths', '[]')) > 0
          OR EXISTS (
            SELECT FROM jsonb_array_elements(coalesce(document->'sources', '[]')) AS source, unnest(${folders}::text[]) AS folder
            WHERE source->>'path' IN ('', folder) OR starts_with(source->>'path', folder || '/')
              OR starts_with(folder, (source->>'path') || '/')))
        ORDER BY name, namespace`;
      return rows.map(toApplication).flatMap((each) => (each.kind === "reading" ? [each.reading] : []));
    },

    applications: async (): Promise<StoredApplication[]> => {
      const rows = await db.applicationReading.findMany({ orderBy: [{ name: "asc" }, { namespace: "asc" }] });
      return rows.map(toApplication);
    },
  };
}

async function keepApplication(tx: Tx, cluster: string, seen: SeenApplication, at: Date): Promise<void> {
  const { namespace, name, resourceVersion, result } = seen;
  if (result === null) {
    const gone = await tx.applicationReading.deleteMany({ where: { cluster, namespace, name } });
    if (gone.count > 0) await announce(tx, "application", applicationKey(cluster, namespace, name));
    return;
  }
  const document = JSON.stringify(result.kind === "reading" ? result.reading : { problem: result.message });
  const written = await tx.$executeRaw`
    INSERT INTO application_reading AS kept (cluster, namespace, name, document, resource_version, observed_at)
    VALUES (${cluster}, ${namespace}, ${name}, ${document}::jsonb, ${resourceVersion}, ${at})
    ON CONFLICT (cluster, namespace, name) DO UPDATE SET document = excluded.document,
      resource_version = excluded.resource_version, observed_at = excluded.observed_at
    WHERE kept.document IS DISTINCT FROM excluded.document`;
  if (written > 0) await announce(tx, "application", applicationKey(cluster, namespace, name));
}

async function dropOthers(tx: Tx, cluster: string, seen: SeenApplication[]): Promise<void> {
  const rows = await tx.applicationReading.findMany({
    where: { cluster },
    select: { namespace: true, name: true },
  });
  const present = new Set(seen.map((each) => `${each.namespace}/${each.name}`));
  for (const { namespace, name } of rows.filter((row) => !present.has(`${row.namespace}/${row.name}`))) {
    await keepApplication(tx, cluster, { namespace, name, resourceVersion: "", result: null }, new Date(0));
  }
}

type PullRequestRow = { document: Prisma.JsonValue; observedAt: Date };

function toPullRequest({ document, observedAt }: PullRequestRow): StoredPullRequest {
  return { reading: pullRequestReadingSchema.parse(document), observedAt };
}

type ApplicationRow = PullRequestRow & { cluster: string; namespace: string; name: string };

/** A document an older portal wrote may not fit any more; it stands quarantined until the watch brings it anew. */
function toApplication({
  cluster,
  namespace,
  name,
  document,
  observedAt,
}: ApplicationRow): StoredApplication {
  const reading = applicationReadingSchema.safeParse(document);
  if (reading.success) return { kind: "reading", cluster, observedAt, reading: reading.data };
  const told =
    typeof document === "object" && document !== null && "problem" in document ? document.problem : null;
  const problem = typeof told === "string" ? told : "The stored reading is of an older form.";
  return { kind: "quarantined", cluster, observedAt, namespace, name, problem };
}
