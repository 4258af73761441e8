import { expect, type Locator, type Page, test } from "@playwright/test";
import { pushBranch, where } from "#sandbox/github/testing.ts";
import { asApp, query } from "./bad-days-world.ts";
import { signIn } from "./people.ts";

const markup = '<img src=x onerror="document.title=1"><b>b</b>';
// Turns the direction of writing and never turns it back, then goes on without a space to break at.
const hostile = `${markup} \u202egnp.exe ${"x".repeat(160)}`;

/** Nothing of it ran or was drawn as markup, and nothing sticks out to the side, on a screen or a telephone. */
async function expectText(page: Page, shown: Locator): Promise<void> {
  const main = page.locator("#main");
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 860 });
    await expect(shown).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `sticks out at ${width}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await expect(main.locator("img")).toHaveCount(0);
  await expect(main.locator("b")).toHaveCount(0);
  expect(await page.title()).not.toBe("1");
}

/** Whether the first letter of this text stands left of its last one. */
function runsForward(text: Locator): Promise<boolean> {
  return text.evaluate((element) => {
    const range = document.createRange();
    const leftOf = (index: number, node: Node) => {
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      return range.getBoundingClientRect().left;
    };
    const node = element.firstChild;
    return node !== null && leftOf(0, node) < leftOf(1, node);
  });
}

test("a pull request's title is shown as text, and turns nothing that stands beside it", async ({ page }) => {
  const app = asApp();
  await pushBranch(app, "hostile-title", { "docs/hostile.md": "Nothing\n" });
  const pull = await app.pulls.create({ ...where, title: hostile, head: "hostile-title", base: "main" });
  try {
    // What becomes known after the page has come waits behind a button.
    const known = () => query("SELECT 1 FROM pull_request_reading WHERE number = $1", [pull.data.number]);
    await expect.poll(known, { timeout: 60_000 }).toHaveLength(1);
    await signIn(page, "ines", "/pull-requests");
    const link = page.getByRole("link", { name: markup });
    await expectText(page, link);
    const author = page
      .getByRole("row")
      .filter({ has: link })
      .getByText(/^by portolan/);
    expect(await runsForward(author)).toBe(true);
  } finally {
    await app.pulls.update({ ...where, pull_number: pull.data.number, state: "closed" });
    await app.git.deleteRef({ ...where, ref: "heads/hostile-title" });
  }
  await expect(page.getByRole("link", { name: markup })).toBeHidden({ timeout: 30_000 });
});

test("what a catalog file says of a service is shown as text in the list and on its page", async ({
  page,
}) => {
  // As the worker stores it from Git, where it stands until the branch moves again.
  await query(
    `INSERT INTO catalog_entity (ref, kind, name, owner, path, commit, document)
     SELECT 'component:default/odd-service', kind, 'odd-service', owner, path, commit,
       jsonb_set(document, '{metadata}', (document->'metadata') || $1)
     FROM catalog_entity WHERE name = 'order-service' AND kind = 'component'`,
    [JSON.stringify({ name: "odd-service", title: hostile, description: hostile })],
  );
  try {
    await signIn(page, "ines", "/services");
    const link = page.getByRole("link", { name: markup });
    await expectText(page, link);
    await link.click();
    await expectText(page, page.getByRole("heading", { level: 1 }).filter({ hasText: markup }));
  } finally {
    await query("DELETE FROM catalog_entity WHERE name = 'odd-service'");
  }
});
