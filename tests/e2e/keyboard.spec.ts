import { expect, test } from "@playwright/test";
import { walkByKeyboard } from "./keyboard-walk.ts";
import { address, signIn } from "./people.ts";

test("a place of the navigation keeps the focus when its page has come, and one key skips to the page", async ({
  page,
}) => {
  await signIn(page, "ines");
  const runbooks = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Runbooks/ });
  await runbooks.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runbooks$/);
  await expect(page.getByRole("heading", { level: 1, name: "Runbooks" })).toBeVisible();
  await expect(runbooks).toBeFocused();
  await page.reload();
  const skip = page.getByRole("link", { name: "Skip to the page" });
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("a service is asked for, looked at, opened and called off again without a mouse", async ({ page }) => {
  await signIn(page, "ines");
  const keys = walkByKeyboard(page);

  await test.step("from home to the golden path", async () => {
    await keys.press("Control+k", page.getByRole("combobox", { name: "Go to, or do" }));
    // What the server finds is put before the pages: until it has answered, the rows move under the choice.
    const answer = page.waitForResponse((response) => isSearchFor(response.url(), "create"));
    await keys.type("create");
    await answer;
    await expect(page.getByRole("listbox")).not.toHaveAttribute("aria-busy", "true");
    const chosen = page.getByRole("option", { selected: true });
    while (!/^Create\s*g/.test((await chosen.textContent()) ?? "")) await keys.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/create$/);
    await keys.tabTo(page.getByRole("link", { name: "Skip to the page" }));
    await page.keyboard.press("Enter");
    await keys.tabTo(page.getByRole("link", { name: /HTTP API \(TypeScript\)/ }));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/create\/http-api-ts$/);
  });

  await test.step("the form", async () => {
    await keys.tabTo(page.getByLabel("Name", { exact: true }));
    await keys.type("ledger-api");
    await keys.press("Tab", page.getByLabel("Owner"));
    await keys.type("Pay");
    await expect(page.getByLabel("Owner")).toHaveValue("group:payments");
    await keys.press("Tab", page.getByLabel("What it does"));
    await keys.type("Keeps the books of every payment");
    await keys.tabTo(page.getByLabel("Reachable from outside"));
    await keys.press("Space");
    await keys.tabTo(page.getByLabel("Host name"));
    await keys.type("ledger.acme.example");
    await expect(page.getByText("ledger-api is free")).toBeAttached();
    await expect(page.getByText(/policies pass/)).toBeVisible();
  });

  await test.step("the preview", async () => {
    await keys.tabTo(page.getByRole("tab", { name: /files/i }));
    const ways = [
      ["ArrowRight", /objects/i],
      ["ArrowRight", /policies/i],
      ["ArrowRight", /cost/i],
      ["ArrowRight", /files/i],
      ["ArrowLeft", /cost/i],
      ["Home", /files/i],
      ["End", /cost/i],
      ["Home", /files/i],
    ] as const;
    for (const [key, name] of ways) {
      const tab = page.getByRole("tab", { name });
      await keys.press(key, tab);
      await expect(tab).toHaveAttribute("aria-selected", "true");
    }
    const files = page.getByRole("navigation", { name: "Files" });
    const file = files.getByRole("button", { name: /^base\/deployment\.yaml/ });
    await keys.tabTo(file);
    await keys.press("Enter");
    await expect(file).toHaveAttribute("aria-current", "true");
    await keys.tabTo(page.getByRole("region", { name: /base\/deployment\.yaml$/ }));
    await keys.press("PageDown");
  });

  await test.step("in the diff editor and out of it on both sides", async () => {
    await keys.tabTo(page.getByRole("button", { name: "Diff editor" }), "back");
    await keys.press("Space");
    const lines = page.getByRole("textbox", { name: /base\/deployment\.yaml, new$/ });
    await keys.tabTo(lines);
    await keys.press("ArrowDown");
    await keys.press("Tab");
    await expect(lines).not.toBeFocused();
    await keys.tabTo(page.getByRole("button", { name: "Diff editor" }), "back");
    await keys.press("Space");
  });

  await test.step("the request and its pull request", async () => {
    await keys.tabTo(page.getByRole("button", { name: "Open pull request" }), "back");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/requests\/req_[a-z0-9]{8}$/);
    const pullRequest = page.getByRole("link", { name: /Pull request #\d+/ }).first();
    await expect(pullRequest).toBeVisible({ timeout: 60_000 });
    await keys.tabTo(pullRequest);
    await page.keyboard.press("Enter");
    // The trial GitHub begins the checks of this very pull request at the same time.
    const onGithub = new RegExp(`^${address("E2E_GITHUB")}/acme/platform/pull/\\d+$`);
    await expect(page).toHaveURL(onGithub, { timeout: 60_000 });
    const caughtUp = page.waitForResponse((response) => response.url().includes("scaffold.request"));
    await page.goBack();
    await caughtUp;
    // Checks that end move their rows, and the focus with them.
    await page.keyboard.press("l");
    await expect(page.getByRole("button", { name: /^held/ })).toBeVisible();
  });

  await test.step("called off", async () => {
    const named = page.getByRole("button", { name: "Cancel this request" });
    // The sheet has one of that name too, until it is gone.
    const cancel = named.and(page.locator(":not(dialog *)"));
    await keys.tabTo(cancel);
    const sheet = page.getByRole("dialog", { name: /Cancel/ });
    const confirm = sheet.getByRole("button", { name: "Cancel this request" });
    await keys.press("Enter", confirm);
    await keys.press("Escape", cancel);
    await expect(sheet).toBeHidden();
    await keys.press("Enter", confirm);
    await page.keyboard.press("Enter");
    await expect(sheet).toBeHidden();
    await expect(
      page
        .getByText(/cancelled/i)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();
  });
});

function isSearchFor(url: string, words: string): boolean {
  return url.includes("palette.search") && decodeURIComponent(url).includes(`"q":"${words}"`);
}
