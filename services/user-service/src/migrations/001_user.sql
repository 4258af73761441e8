CREATE TABLE person (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Rows in the order they were made, which is the order of pages.
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  email text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);

-- One address, one person, whatever the case; the address of somebody who left can be used again.
CREATE UNIQUE INDEX person_email ON person (lower(email)) WHERE deleted_at IS NULL;
