import type { Database } from "../database/open-database.ts";
import { Problem } from "../http/problem.ts";

export type User = { id: string; email: string; name: string; createdAt: string };
export type NewUser = { email: string; name: string };

/** People, without those who left. `page` begins after a position and is in the order of registration. */
export type Users = {
  create: (user: NewUser) => Promise<User>;
  find: (id: string) => Promise<User | null>;
  page: (after: number, limit: number) => Promise<{ users: User[]; next: number | null }>;
  change: (id: string, change: Partial<NewUser>) => Promise<User | null>;
  /** Keeps the row, which orders still name, and frees the address. False where nobody was there. */
  remove: (id: string) => Promise<boolean>;
};

type Row = { id: string; position: number; email: string; name: string; created_at: Date };
const columns = "id, position, email, name, created_at";

export function openUsers({ pool }: Database): Users {
  return {
    create: async ({ email, name }) => {
      const { rows } = await unique(() =>
        pool.query<Row>(`INSERT INTO person (email, name) VALUES ($1, $2) RETURNING ${columns}`, [email, name]),
      );
      return read(rows[0]);
    },
    find: async (id) => {
      const { rows } = await pool.query<Row>(
        `SELECT ${columns} FROM person WHERE id = $1 AND deleted_at IS NULL`,
        [id],
      );
      return rows[0] ? read(rows[0]) : null;
    },
    page: async (after, limit) => {
      const { rows } = await pool.query<Row>(
        `SELECT ${columns} FROM person WHERE position > $1 AND deleted_at IS NULL ORDER BY position LIMIT $2`,
        [after, limit + 1],
      );
      const shown = rows.slice(0, limit);
      return { users: shown.map(read), next: rows.length > limit ? (shown.at(-1)?.position ?? null) : null };
    },
    change: async (id, { email, name }) => {
      const { rows } = await unique(() =>
        pool.query<Row>(
          `UPDATE person SET email = coalesce($2, email), name = coalesce($3, name)
           WHERE id = $1 AND deleted_at IS NULL RETURNING ${columns}`,
          [id, email ?? null, name ?? null],
        ),
      );
      return rows[0] ? read(rows[0]) : null;
    },
    remove: async (id) => {
      const { rowCount } = await pool.query(
        "UPDATE person SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL",
        [id],
      );
      return rowCount === 1;
    },
  };
}

function read(row: Row | undefined): User {
  if (!row) throw new Error("the database returned no row");
  return { id: row.id, email: row.email, name: row.name, createdAt: row.created_at.toISOString() };
}

/** PostgreSQL's 23505, unique_violation: the index decides, so that two at once cannot both succeed. */
async function unique<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "23505")
      throw new Problem(409, "This e-mail address is taken; use another, or change the user who has it");
    throw error;
  }
}
