import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { address, signIn } from "./people.ts";
import { routes } from "./states-routes.ts";

const chunks = join(import.meta.dirname, "../../.next/static");
/** What only their own code says; each is heavy, and is for the server and for what a page fetches when it needs it. */
const heavy = { zod: "ZodError", "js-yaml": "YAMLException", yaml: "YAMLParseError" };
const paths = Object.values(routes)
  .map(({ path }) => path)
  .filter((path) => !path.includes("{"));

test("a page brings its data once, and neither a schema library nor a parser", async ({ page }) => {
  const built = globSync(join(chunks, "**/*.js")).map((file) => readFileSync(file, "utf8"));
  for (const [name, mark] of Object.entries(heavy))
    expect(
      built.some((text) => text.includes(mark)),
      `${name} is known by its mark`,
    ).toBe(true);
  await signIn(page, "greta");
  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths) {
    const html = await (await page.request.get(`${address("E2E_PORTAL")}${path}`)).text();
    const queries = queriesIn(html);
    expect(queries.length, `${path} brings data`).toBeGreaterThan(0);
    expect(queries, path).toEqual([...new Set(queries)]);
    const scripts = [...html.matchAll(/<script src="([^"]+\.js)"/g)].map(([, source]) => source ?? "");
    expect(scripts.length, path).toBeGreaterThan(3);
    for (const source of scripts) {
      const text = await (await page.request.get(new URL(source, address("E2E_PORTAL")).href)).text();
      for (const [name, mark] of Object.entries(heavy))
        expect(text.includes(mark), `${name} on ${path}`).toBe(false);
    }
  }
});

/** The queries whose results a page hands to the browser, as React's stream carries them. */
function queriesIn(html: string): string[] {
  const parts = [...html.matchAll(/self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)/g)];
  const stream = parts.map(([, text]) => String(JSON.parse(text ?? '""'))).join("");
  return [...stream.matchAll(/"queryHash":("(?:[^"\\]|\\.)*")/g)].map(([, hash]) => hash ?? "");
}
