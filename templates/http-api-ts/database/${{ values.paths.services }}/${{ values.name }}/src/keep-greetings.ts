import type { Pool } from "pg";
import type { Greetings } from "./greetings.ts";

export function keepGreetings(pool: Pool): Greetings {
  return {
    add: async (name) => {
      await pool.query("INSERT INTO greeting (name) VALUES ($1)", [name]);
    },
    latest: async () => {
      const { rows } = await pool.query<{ name: string }>("SELECT name FROM greeting ORDER BY id DESC LIMIT 20");
      return rows.map((row) => row.name);
    },
  };
}
