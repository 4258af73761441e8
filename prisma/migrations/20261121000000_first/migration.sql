-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "avatar_url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "team_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_slug" TEXT NOT NULL,
    "login" TEXT NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_slug","login")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "action" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "request_id" TEXT,
    "detail" JSONB NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "catalog_snapshot" (
    "repository" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "problems" JSONB NOT NULL,

    CONSTRAINT "catalog_snapshot_pkey" PRIMARY KEY ("repository")
);

-- CreateTable
CREATE TABLE "catalog_entity" (
    "ref" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner" TEXT,
    "path" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "catalog_entity_pkey" PRIMARY KEY ("ref")
);

-- CreateTable
CREATE TABLE "stored_template" (
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "skeleton" JSONB NOT NULL,

    CONSTRAINT "stored_template_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "change_request" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "service_name" TEXT NOT NULL,
    "owner_team" TEXT NOT NULL,
    "template_name" TEXT NOT NULL,
    "template_version" TEXT NOT NULL,
    "template_commit" TEXT NOT NULL,
    "answers" JSONB NOT NULL,
    "requested_by_id" TEXT NOT NULL,
    "requester_login" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "payload_sha" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "base_branch" TEXT NOT NULL,
    "rendered_digest" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "base_sha" TEXT,
    "tree_sha" TEXT,
    "commit_sha" TEXT,
    "pull_request" INTEGER,
    "merge_sha" TEXT,
    "merged_at" TIMESTAMPTZ(3),
    "explanation" JSONB,
    "cancelled_by" TEXT,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "change_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "name_claim" (
    "name" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "name_claim_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "request_step" (
    "seq" BIGSERIAL NOT NULL,
    "request_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "request_step_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "draft" (
    "user_id" TEXT NOT NULL,
    "template_name" TEXT NOT NULL,
    "answers" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("user_id","template_name")
);

-- CreateTable
CREATE TABLE "course_hop" (
    "request_id" TEXT NOT NULL,
    "hop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "details" JSONB NOT NULL,
    "log" JSONB,
    "mend" JSONB,
    "source" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "reached_at" TIMESTAMPTZ(3),
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "course_hop_pkey" PRIMARY KEY ("request_id","hop")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pull_request_reading" (
    "repository" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "head_sha" TEXT NOT NULL,
    "merge_sha" TEXT,
    "document" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pull_request_reading_pkey" PRIMARY KEY ("repository","number")
);

-- CreateTable
CREATE TABLE "application_reading" (
    "cluster" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "resource_version" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "application_reading_pkey" PRIMARY KEY ("cluster","namespace","name")
);

-- CreateTable
CREATE TABLE "source_health" (
    "source" TEXT NOT NULL,
    "ok_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "source_health_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "change_event" (
    "seq" BIGSERIAL NOT NULL,
    "xid" BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    "topic" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "github_pace" (
    "installation" TEXT NOT NULL,
    "next_write_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "github_pace_pkey" PRIMARY KEY ("installation")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_login_key" ON "user"("login");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "team_member_login_idx" ON "team_member"("login");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_hash_key" ON "audit_entry"("hash");

-- CreateIndex
CREATE INDEX "audit_entry_object_idx" ON "audit_entry"("object");

-- CreateIndex
CREATE INDEX "catalog_entity_kind_name_idx" ON "catalog_entity"("kind", "name");

-- CreateIndex
CREATE INDEX "catalog_entity_owner_idx" ON "catalog_entity"("owner");

-- CreateIndex
CREATE INDEX "change_request_state_next_attempt_at_idx" ON "change_request"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "change_request_pull_request_idx" ON "change_request"("pull_request");

-- CreateIndex
CREATE UNIQUE INDEX "change_request_requested_by_id_idempotency_key_key" ON "change_request"("requested_by_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "name_claim_request_id_key" ON "name_claim"("request_id");

-- CreateIndex
CREATE INDEX "request_step_request_id_idx" ON "request_step"("request_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_processed_at_received_at_idx" ON "webhook_delivery"("processed_at", "received_at");

-- CreateIndex
CREATE INDEX "pull_request_reading_state_updated_at_idx" ON "pull_request_reading"("state", "updated_at");

-- CreateIndex
CREATE INDEX "change_event_xid_seq_idx" ON "change_event"("xid", "seq");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_slug_fkey" FOREIGN KEY ("team_slug") REFERENCES "team"("slug") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "name_claim" ADD CONSTRAINT "name_claim_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "change_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_step" ADD CONSTRAINT "request_step_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "change_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_hop" ADD CONSTRAINT "course_hop_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "change_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: the audit log only grows. A chain of hashes shows what a superuser changed behind this trigger.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entry is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_entry_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
