import { afterAll, beforeAll, expect, test } from "vitest";
import { GET } from "#app/api/budgets.csv/route.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const cookie = "portolan-session=a-session-token";

beforeAll(async () => {
  globalThis.portolanDeps = deps;
  const ines = { login: "ines", name: "Ines", email: null, avatarUrl: null };
  const { id } = await deps.identity.store.createPerson(ines);
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + 3_600_000);
  await deps.identity.store.createSession({
    id: sessionKey("a-session-token"),
    userId: id,
    createdAt,
    expiresAt,
  });
  await deps.slo.objectives.replace(
    ["pay-api", "refunds"].map((service) =>
      exampleSlo(service, { title: '=HYPERLINK("https://evil.example")' }),
    ),
    "1".repeat(40),
  );
});
afterAll(async () => {
  globalThis.portolanDeps = undefined;
  await close();
  await database.close();
});

async function ask(query: string, headers: Record<string, string> = { cookie }) {
  const answer = await GET(new Request(`http://127.0.0.1:3000/api/budgets.csv${query}`, { headers }));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

test("gives whom it knows the filtered rows as a file that no cache keeps and no spreadsheet runs", async () => {
  const { status, headers, text } = await ask("?q=pay");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("content-disposition")).toBe('attachment; filename="budgets.csv"');
  expect(headers.get("cache-control")).toBe("private, no-store");
  const lines = text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^pay-api-availability,pay-api,"'=HYPERLINK\(""https/);
});

test("gives nobody else a byte, and knows no other filter", async () => {
  expect(await ask("", {})).toMatchObject({ status: 401, text: "Sign in to go on\n" });
  expect(await ask("?state=sideways")).toMatchObject({ status: 400 });
});
