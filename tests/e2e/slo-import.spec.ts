import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { signIn } from "./people.ts";

const sloth = `version: "prometheus/v1"
service: "user-service"
labels:
  owner: "growth"
slos:
  - name: "registrations"
    objective: 99.5
    sli:
      events:
        error_query: sum(rate(http_requests_total{namespace="user-service-dev",service="user-service",route="/users",status=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{namespace="user-service-dev",service="user-service",route="/users"}[{{.window}}]))
    alerting:
      name: RegistrationsFail
  - name: "lookups"
    objective: 99
    sli:
      events:
        error_query: sum(rate(lookups_failed_total[{{.window}}]))
        total_query: sum(rate(lookups_total[{{.window}}]))
`;
const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]
${[..."bcdefgh"].map((name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)}, `.repeat(10)}]\n`).join("")}`;

test("a Sloth file fills the form of a new objective, by keyboard, and says before what is lost of it", async ({
  page,
}) => {
  // As the problem of a file leads to it; this file is OpenSLO, which needs no import.
  await signIn(page, "greta", "/budgets/new?service=user-service&import=user-service.yaml");
  const held = page.getByRole("region", { name: "What the file holds" });
  await expect(held.getByText("This is neither Sloth's nor Pyrra's.").first()).toBeVisible();
  await expect(held.getByText("manifests/apps/user-service/slo/user-service.yaml:1")).toBeVisible();
  await page.getByText("Import from Sloth or Pyrra").focus();
  await page.keyboard.press("Enter");
  await expect(held).toBeHidden();
  await page.keyboard.press("Enter");

  // What nobody can read is refused in words, and the page goes on.
  const file = page.getByLabel("File", { exact: true });
  await file.setInputFiles(textFile("huge.yaml", "x".repeat(1_000_000)));
  await expect(held.getByText(/larger than 524288 characters/)).toBeVisible();
  await file.setInputFiles(textFile("deep.yaml", `a: ${"[".repeat(500)}${"]".repeat(500)}`));
  await expect(held.getByText(/nests deeper than 64 levels/)).toBeVisible();
  await file.setInputFiles(textFile("bomb.yaml", bomb));
  await expect(held.getByText(/aliases multiply/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Fill the form" })).toBeHidden();

  const text = page.getByLabel("Or its text");
  await text.evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", "x".repeat(10_000_000));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(held.getByText(/larger than 524288 characters/)).toBeVisible();
  await text.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(sloth);
  await expect(held.getByText("2 objectives can be imported.")).toBeVisible();
  const choices = held.getByRole("radio");
  await choices.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(held.getByText("1 field of lookups is not carried.")).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await expect(held.getByText("slos.0.alerting.name is not carried.")).toBeVisible();
  await expect(held.getByText("pasted text:13")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(held.getByRole("button", { name: "Fill the form" })).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(page.getByLabel("Name")).toHaveValue("user-service-registrations");
  await expect(page.getByLabel("Target, percent")).toHaveValue("99.5");
  await expect(page.getByLabel("All events")).toHaveValue(/route="\/users"/);
  const files = page.getByRole("region", { name: "What it changes" });
  await expect(files.getByText("manifests/apps/user-service/slo/user-service.yaml")).toBeVisible();
  await expect(page.getByRole("button", { name: "Open pull request" })).toBeEnabled();
  await judge(page);

  // Asked for but not done: other journeys change this service's objectives.
  const sent = page.waitForRequest(/objectives\.propose/);
  await page.route(/objectives\.propose/, (route) => route.abort());
  await page.getByRole("button", { name: "Open pull request" }).click();
  expect((await sent).postData()).toContain(
    JSON.stringify({
      from: "pasted text",
      lost: ["line 4: labels.owner is not carried.", "line 13: slos.0.alerting.name is not carried."],
      more: 0,
    }),
  );
});

function textFile(name: string, text: string) {
  return { name, mimeType: "application/yaml", buffer: Buffer.from(text) };
}

/** By day and wide, by night and narrow: nothing for axe to find, and nothing that sticks out to the side. */
async function judge(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 860 });
    const { violations } = await new AxeBuilder({ page }).include("details").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  }
}
