CREATE TABLE greeting (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  greeted_at timestamptz NOT NULL DEFAULT now()
);
