CREATE TABLE purchase (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Rows in the order they were made, which is the order of pages.
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  user_id uuid NOT NULL,
  items jsonb NOT NULL,
  currency char(3) NOT NULL,
  total_cents bigint NOT NULL CHECK (total_cents >= 0),
  status text NOT NULL CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled')),
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX purchase_user ON purchase (user_id, position);

-- What a caller asked for once and may ask for again. The primary key lets one of several at once through.
CREATE TABLE idempotency (
  key text PRIMARY KEY,
  fingerprint text NOT NULL,
  order_id uuid NOT NULL REFERENCES purchase (id),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Events are written with what they tell of, and sent later: a queue that is away loses nothing.
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  event jsonb NOT NULL,
  trace jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox (position) WHERE sent_at IS NULL;
