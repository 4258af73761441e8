import { expect, test } from "@playwright/test";
import { parseMarkdown } from "#server/runbooks/parse-markdown.ts";
import { query } from "./bad-days-world.ts";
import { hostileMarkdown } from "./hostile-markdown.ts";
import { address, signIn } from "./people.ts";

const deepLink = "/runbooks/order-service/error-budget-burn";

test("an alert's link leads through the sign-in to its runbook, and from there to its service and back", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: address("E2E_PORTAL") });
  await signIn(page, "ines", deepLink);
  await expect(page).toHaveURL(`${address("E2E_PORTAL")}${deepLink}`);
  await expect(page.getByRole("heading", { level: 1, name: /burns its error budget/ })).toBeVisible();

  await page.getByRole("navigation", { name: "Contents" }).getByRole("link", { name: "Mitigate" }).click();
  await expect(page).toHaveURL(/#h-mitigate$/);
  await expect(page.getByRole("heading", { name: "Mitigate" })).toBeInViewport();

  await page.setViewportSize({ width: 1280, height: 300 });
  await page.goto(`${address("E2E_PORTAL")}${deepLink}#communicate`);
  await expect(page.getByRole("heading", { name: "Communicate" })).toBeInViewport();
  await page.setViewportSize({ width: 1280, height: 860 });

  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Link to Detect" })).toBeFocused();

  await page.getByRole("button", { name: /^Copy kubectl/ }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/^kubectl -n order-service-prod get pods/);

  await page.getByRole("complementary").getByRole("link", { name: "order-service", exact: true }).click();
  await expect(page).toHaveURL(/\/services\/order-service$/);
  await page.getByRole("link", { name: /burns its error budget/ }).click();
  await expect(page).toHaveURL(new RegExp(`${deepLink}$`));
});

test("runbooks are found by their text and by the palette, without a mouse", async ({ page }) => {
  await signIn(page, "ines", "/runbooks");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("incident channel kubectl");
  await expect(page).toHaveURL(/q=incident/);
  await expect(
    page.getByRole("row").filter({ hasText: "order-service burns its error budget" }),
  ).toBeVisible();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("no such words anywhere");
  await expect(page.getByText("No runbook matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).press("Enter");
  await expect(page).toHaveURL(/\/runbooks$/);

  await page.keyboard.press("Control+K");
  await expect(page.getByRole("combobox", { name: "Go to, or do" })).toBeFocused();
  await page.keyboard.type("order-service burns");
  const chosen = page.getByRole("option", { selected: true });
  await expect(chosen).toContainText("order-service burns its error budget");
  await expect(chosen).toContainText("Runbook");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${deepLink}$`));
});

// The smallest PNG there is.
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("a runbook that was made to do harm is text: nothing runs, asks elsewhere, or leaves its place", async ({
  page,
}) => {
  const seen: string[] = [];
  page.on("dialog", (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error") seen.push(`console ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.push(`error ${error.message}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    const home = [address("E2E_PORTAL"), address("E2E_GITHUB")].includes(origin) || protocol === "data:";
    if (!home) seen.push(`request ${request.url()}`);
  });
  const text = `![the flow](flow.png)\n\n${hostileMarkdown}`;
  const place = { title: "Hostile", path: "docs/runbooks/hostile.md", root: "docs/runbooks" };
  await query(
    `INSERT INTO stored_runbook (slug, path, commit, title, alerts, problems, text, drawing)
     VALUES ('hostile', $1, 'abc', 'Hostile', '{}', '[]', $2, $3)`,
    [place.path, text.replaceAll("\u0000", ""), JSON.stringify(parseMarkdown(text, place))],
  );
  await query(
    "INSERT INTO runbook_image (path, type, blob, bytes) VALUES ('docs/runbooks/flow.png', 'image/png', 'abc', $1)",
    [Buffer.from(png, "base64")],
  );
  try {
    await signIn(page, "ines", "/runbooks/hostile");
    const picture = page.getByRole("img", { name: "the flow" });
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    const article = page.getByRole("article");
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 860 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `sticks out at ${width}`).toBeLessThanOrEqual(0);
    }
    const forbidden =
      "script, iframe, object, embed, base, meta, link, style, form, input, video, audio, svg, math, details";
    await expect(article.locator(forbidden)).toHaveCount(0);
    await expect(article.locator("img")).toHaveCount(1);
    expect(
      await article
        .locator("[href]")
        .evaluateAll((links) =>
          links
            .map((link) => new URL((link as HTMLAnchorElement).href).protocol)
            .filter((protocol) => !["http:", "https:"].includes(protocol)),
        ),
    ).toEqual([]);
    expect(
      await article
        .locator("*")
        .evaluateAll((all) =>
          all.flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on")),
        ),
    ).toEqual([]);
    expect(await page.locator("#main").count()).toBe(1);
    expect(await page.title()).not.toBe("run");
    expect(seen).toEqual([]);
  } finally {
    await query("DELETE FROM stored_runbook WHERE slug = 'hostile'");
    await query("DELETE FROM runbook_image WHERE path = 'docs/runbooks/flow.png'");
  }
});
