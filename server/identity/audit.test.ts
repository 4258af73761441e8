import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Tx } from "#server/db.ts";
import { recordAudit, type Verdict, verifyChain } from "#server/identity/audit.ts";
import { createAuditReader } from "#server/identity/list-audit.ts";
import { createTestDatabase } from "#tests/database.ts";

const database = await createTestDatabase();
const db = connectDatabase(database.url);
const length = 12;
const at = new Date("2026-11-20T08:00:00.123Z");

const entry = (n: number) => ({
  at: new Date(at.getTime() + n),
  actor: `person-${n % 3}`,
  action: "create-service",
  object: `service/pay-${n}`,
  requestId: `req_${n}`,
  detail: { nested: { z: [1, 2.5, null], a: "ü\u0000\ud800" }, flag: true, zero: -0 },
});

beforeAll(async () => {
  for (let n = 1; n <= length; n++) await db.$transaction((tx) => recordAudit(tx, entry(n)));
});

afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

test("follows what was recorded, awkward text and numbers included", async () => {
  const verdict = await verifyChain(db);
  expect(verdict).toMatchObject({ intact: true, end: { seq: length } });
});

test("is lost with the change it belongs to", async () => {
  const failing = db.$transaction(async (tx) => {
    await recordAudit(tx, entry(99));
    throw new Error("the change failed");
  });
  await expect(failing).rejects.toThrow("the change failed");
  expect(await db.auditEntry.count()).toBe(length);
});

test("stays one chain under writers at the same moment", async () => {
  const other = await createTestDatabase();
  const both = [connectDatabase(other.url), connectDatabase(other.url)];
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      both[n % 2]?.$transaction((tx) => recordAudit(tx, entry(n)), { maxWait: 20_000 }),
    ),
  );
  expect(both[0] && (await verifyChain(both[0]))).toMatchObject({ intact: true, end: { seq: 40 } });
  await Promise.all(both.map((each) => each.$disconnect()));
  await other.close();
});

describe("somebody with all rights over the database", () => {
  const undone = Symbol("undone");

  /** Tampers behind the trigger, asks for the verdict, and takes everything back. */
  async function afterTampering(
    tamper: (tx: Tx) => Promise<unknown>,
    head = { seq: 0, hash: "0".repeat(64) },
  ) {
    let verdict: Verdict | null = null;
    const attempt = db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
      await tamper(tx);
      verdict = await verifyChain(tx, head);
      throw undone;
    });
    await attempt.catch((error: unknown) => {
      if (error !== undone) throw error;
    });
    return verdict;
  }

  const seq = fc.integer({ min: 1, max: length });
  const text = ["actor", "action", "object", "decision", "request_id", "prev_hash", "hash"] as const;

  test("is found out for any character changed in any text", async () => {
    await fc.assert(
      fc.asyncProperty(
        seq,
        fc.constantFrom(...text),
        fc.nat(),
        fc.integer({ min: 1, max: 90 }),
        async (n, column, where, by) => {
          const verdict = await afterTampering(async (tx) => {
            const [row] = await tx.$queryRawUnsafe<{ value: string }[]>(
              `SELECT ${column} AS value FROM audit_entry WHERE seq = ${n}`,
            );
            const value = row?.value ?? "";
            const at = where % value.length;
            const changed = String.fromCharCode(33 + ((value.charCodeAt(at) - 33 + by) % 94));
            const altered = value.slice(0, at) + changed + value.slice(at + 1);
            if (altered === value) throw new Error("this tampering changes nothing");
            await tx.$executeRawUnsafe(`UPDATE audit_entry SET ${column} = $1 WHERE seq = ${n}`, altered);
          });
          expect(verdict).toEqual({ intact: false, brokenAt: n });
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ["a moment later", "UPDATE audit_entry SET at = at + interval '1 millisecond' WHERE seq = 5", 5],
    ["somebody else's behalf", "UPDATE audit_entry SET on_behalf_of = 'vic' WHERE seq = 5", 5],
    [
      "another detail",
      "UPDATE audit_entry SET detail = jsonb_set(detail, '{flag}', 'false') WHERE seq = 5",
      5,
    ],
    ["a detail more", "UPDATE audit_entry SET detail = detail || '{\"b\": 1}' WHERE seq = 5", 5],
    ["a row less", "DELETE FROM audit_entry WHERE seq = 5", 5],
    ["the first row less", "DELETE FROM audit_entry WHERE seq = 1", 1],
    [
      "two rows exchanged",
      "UPDATE audit_entry SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6); ",
      5,
    ],
    [
      "a row twice",
      "INSERT INTO audit_entry SELECT 13, at, actor, on_behalf_of, action, object, decision, request_id, detail, prev_hash, 'x' FROM audit_entry WHERE seq = 12",
      13,
    ],
  ])("is found out for %s", async (_what, sql, brokenAt) => {
    const verdict = await afterTampering(async (tx) => {
      for (const statement of sql.split(";").filter((each) => each.trim()))
        await tx.$executeRawUnsafe(statement);
      await tx.$executeRaw`UPDATE audit_entry SET seq = -seq WHERE seq < 0`;
    });
    expect(verdict).toEqual({ intact: false, brokenAt });
  });

  test("is found out for a tail cut off, against a head that was written down elsewhere", async () => {
    const before = await verifyChain(db);
    const head = before.intact ? before.end : { seq: 0, hash: "" };
    const cut = (tx: Tx) => tx.$executeRaw`DELETE FROM audit_entry WHERE seq > 10`;
    expect(await afterTampering(cut, head)).toEqual({ intact: false, brokenAt: 11 });
  });
});

test("reads newest first, page by page, by person and by object", async () => {
  const reader = createAuditReader(db);
  const page = await reader.list({}, at);
  expect(page.entries.map((row) => row.seq)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(page.nextCursor).toBeNull();
  expect(page.chain).toMatchObject({ intact: true, entries: length });
  expect((await reader.list({ before: 3 }, at)).entries.map((row) => row.seq)).toEqual([2, 1]);
  expect((await reader.list({ actor: "person-1" }, at)).entries).toHaveLength(4);
  expect((await reader.list({ object: "service/pay-1" }, at)).entries.map((row) => row.seq)).toEqual([
    12, 11, 10, 1,
  ]);
});

test("an altered entry on the page is told at once, though the chain was followed a moment ago", async () => {
  const reader = createAuditReader(db);
  const sayActor = (actor: string) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
      await tx.$executeRaw`UPDATE audit_entry SET actor = ${actor} WHERE seq = 5`;
    });
  const before = await reader.list({}, at);
  const actor = before.entries.find(({ seq }) => seq === 5)?.actor ?? "";
  await sayActor("nobody");
  const after = await reader.list({}, at);
  await sayActor(actor);
  expect(before.chain.intact).toBe(true);
  expect(after.chain).toMatchObject({ intact: false, brokenAt: 5 });
  expect(after.entries.filter(({ genuine }) => !genuine).map(({ seq }) => seq)).toEqual([5]);
});
