import type { Client } from "pg";

/** One source has been silent for so long that nothing it said is believed. */
export async function silence(db: Client, source: "GitHub" | "cluster"): Promise<void> {
  const readings = source === "GitHub" ? "pull_request_reading" : "application_reading";
  await db.query(`UPDATE ${readings} SET observed_at = now() - interval '2 hours'`);
  await db.query(
    `UPDATE source_health SET ok_at = now() - interval '2 hours', failed_at = now(),
     failing_since = now() - interval '2 hours', error = 'connect ECONNREFUSED' WHERE source LIKE $1`,
    [`${source}%`],
  );
}

/** GitHub answers, but one open pull request was not read again. */
export async function ageOneReading(db: Client): Promise<void> {
  await db.query(
    "UPDATE pull_request_reading SET observed_at = now() - interval '10 minutes' WHERE number = 101",
  );
}

/** A further golden path whose file cannot be read. */
export async function insertBrokenTemplate(db: Client): Promise<void> {
  await db.query(
    `INSERT INTO stored_template (name, version, commit, path, source, skeleton)
     SELECT 'broken-path', version, commit, 'templates/broken-path/template.yaml', $1, skeleton
     FROM stored_template LIMIT 1`,
    ["apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec: [\n"],
  );
}

/** Somebody wrote the front matter of a runbook wrong; its text can be read all the same. */
export async function breakRunbook(db: Client): Promise<void> {
  const problem = {
    severity: "error",
    code: "yaml-syntax",
    message: "Not valid YAML: unexpected end of the flow sequence.",
    mend: "Mend the syntax at this line.",
    file: "docs/runbooks/order-service/error-budget-burn.md",
    line: 3,
  };
  await db.query(
    "UPDATE stored_runbook SET problems = $1, service = NULL WHERE slug = 'order-service/error-budget-burn'",
    [JSON.stringify([problem])],
  );
}

/** The file of order-service's objectives has a fault that the last look at the repository found. */
export async function breakObjective(db: Client): Promise<void> {
  const problem = {
    severity: "error",
    code: "slo-window",
    message: '"1 fortnight" is not a duration.',
    mend: "Write a whole number and a unit, such as 30d.",
    file: "manifests/apps/order-service/slo/order-service.yaml",
    line: 28,
  };
  await db.query("UPDATE catalog_snapshot SET problems = $1", [JSON.stringify([problem])]);
}

/** A request that is under way changes the objectives of order-service. */
export async function holdObjectives(db: Client, requestId: string): Promise<void> {
  await db.query("DELETE FROM name_claim WHERE request_id = $1", [requestId]);
  await db.query("INSERT INTO name_claim (name, request_id) VALUES ('objective/order-service', $1)", [
    requestId,
  ]);
}

/** Somebody changed an entry of the audit log behind the portal's back. */
export async function changeAudit(db: Client): Promise<void> {
  await db.query("UPDATE audit_entry SET actor = 'nobody' WHERE seq = (SELECT min(seq) FROM audit_entry)");
}

type Row = Record<string, unknown>;

/** A pull request that somebody opened by hand and that waits for mara's review. */
export async function insertOpenPullRequest(db: Client): Promise<void> {
  await insertReading(db, 102, {
    title: "Raise the memory limit of order-service",
    authorLogin: "tomas",
    requestedBy: null,
    requestId: null,
    requestedReviewers: ["mara"],
    changedPaths: ["manifests/apps/order-service/overlays/dev/kustomization.yaml"],
  });
}

/** A request on its way: its pull request waits for a review. */
export async function insertMovingRequest(db: Client, id: string): Promise<void> {
  await insertRequest(db, { id, service_name: "ledger-api", state: "following", pull_request: 101 });
  await insertReading(db, 101, {
    title: "Create ledger-api",
    requestedBy: "ines",
    requestId: id,
    requestedReviewers: ["tomas"],
    changedPaths: ["services/ledger-api/package.json"],
  });
}

/** A request that GitHub turned down: what a person sees of it, and what they can do next. */
export async function insertFailedRequest(db: Client, id: string): Promise<void> {
  await insertRequest(db, {
    id,
    service_name: "refunds-api",
    state: "failed",
    step: "done",
    finished_at: new Date(),
    explanation: {
      code: "app-lacks-right",
      message: "The GitHub App may not write to acme/platform",
      mend: "Grant it the right Contents: write, then try again.",
    },
  });
}

/** A reading like the one there is, as open as before its merge. */
async function insertReading(db: Client, number: number, changes: Row): Promise<void> {
  const unmerged = {
    state: "open",
    mergeSha: null,
    mergedBy: null,
    mergedAt: null,
    closedAt: null,
    reviews: [],
  };
  await db.query(
    `INSERT INTO pull_request_reading
       (repository, number, state, head_sha, merge_sha, document, updated_at, observed_at)
     SELECT repository, $1, 'open', head_sha, NULL, document || $2::jsonb, now(), now()
     FROM pull_request_reading ORDER BY number LIMIT 1`,
    [number, JSON.stringify({ number, ...unmerged, mergeable: "yes", ...changes })],
  );
}

async function insertRequest(db: Client, row: Row & { id: string; service_name: string }): Promise<void> {
  await insertUser(db, "ines");
  const { rows } = await db.query(`SELECT id FROM "user" WHERE login = 'ines'`);
  const now = new Date();
  const asked = {
    kind: "create",
    step: "follow",
    title: `Create ${row.service_name}`,
    owner_team: "payments",
    template_name: "http-api-ts",
    template_version: "1.0.0",
    template_commit: "a".repeat(40),
    answers: { name: row.service_name },
    requested_by_id: rows[0].id,
    requester_login: "ines",
    idempotency_key: row.id,
    payload_sha: "b".repeat(64),
    repository: "acme/platform",
    base_branch: "main",
    rendered_digest: "c".repeat(64),
    branch: `portal/create/${row.id}`,
    fence: 1,
    attempts: 1,
    next_attempt_at: now,
    created_at: now,
    updated_at: now,
  };
  await db.query("INSERT INTO change_request SELECT * FROM json_populate_record(NULL::change_request, $1)", [
    JSON.stringify({ ...asked, ...row }),
  ]);
}

/** A person who has signed in before. */
export async function insertUser(db: Client, login: string): Promise<void> {
  await db.query(
    `INSERT INTO "user" (id, login, name) VALUES ($1, $1, initcap($1)) ON CONFLICT (login) DO NOTHING`,
    [login],
  );
}
