// Brings the database of DATABASE_URL to the level of prisma/migrations. Run before a release starts, once.
import { migrate, readMigrations } from "#server/runtime/migrate.ts";

const url = process.env.DATABASE_URL;
if (!url)
  throw new Error(
    "DATABASE_URL is missing; for example postgresql://portolan:secret@db.example:5432/portolan",
  );
const applied = await migrate(url, await readMigrations("prisma/migrations"));
console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
