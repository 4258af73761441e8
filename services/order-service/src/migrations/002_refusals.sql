-- How often the queue would not have an event; such a one must not stand in the way of the others.
ALTER TABLE outbox ADD COLUMN refusals integer NOT NULL DEFAULT 0;
DROP INDEX outbox_unsent;
CREATE INDEX outbox_unsent ON outbox (refusals, position) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX idempotency_age ON idempotency (created_at);
