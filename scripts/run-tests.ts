/**
 * Runs every suite and ends with what failed and one line that adds up. `--fast` leaves out what needs a browser, a build
 * or minutes; `--conformance` runs what is held to the real cluster, and nothing else.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

type Tally = { passed: number; failed: number; skipped: number };

const root = join(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");
const fast = process.argv.includes("--fast");
const isConformance = process.argv.includes("--conformance");
const results = join(root, ".portolan", isConformance ? "conformance-results" : "test-results");
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  NEXT_TELEMETRY_DISABLED: "1",
  // Every suite writes here what it asked of the trial GitHub.
  GITHUB_ACCOUNTS_DIR: join(results, "github"),
};

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const total: Tally = { passed: 0, failed: 0, skipped: 0 };
const notes: string[] = [];

step("Prisma client", "node", "scripts/generate-client.ts");
const everyday = fast ? ["pure", "integration"] : ["pure", "integration", "long"];
const projects = (isConformance ? ["conformance"] : everyday).flatMap((name) => ["--project", name]);
const reporters = [
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${join(results, "vitest.json")}`,
];
// Its exit code alone says nothing: the package of PostgreSQL ends the process, and always with 0.
suite("Vitest", readVitest, "vitest", "run", ...reporters, ...projects);
if (!fast && !isConformance) {
  const chromium = findChromium();
  if (chromium && step("Build", "node", "scripts/build.ts")) {
    suite("Playwright", readPlaywright, "playwright", "test");
  } else if (!chromium) {
    total.failed += 1;
    notes.push("Playwright: Chromium is missing; install it with: apt-get install chromium");
  }
  // Only a whole run can tell that something was never tried.
  step("What the portal relies on of GitHub", "node", "scripts/report-github.ts");
}

for (const note of notes) console.log(note);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);

function step(name: string, command: string, ...args: string[]): boolean {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) return true;
  total.failed += 1;
  notes.push(`${name}: ended with ${status}`);
  return false;
}

/** A suite that ends badly without a single failed test (a crash, no test found) counts as one failure. */
function suite(name: string, read: () => Tally, command: string, ...args: string[]): void {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const tally = readTally(read);
  if ((status !== 0 || tally.passed === 0) && tally.failed === 0) tally.failed = 1;
  notes.push(`${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}

function readTally(read: () => Tally): Tally {
  try {
    return read();
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function readVitest(): Tally {
  const report: {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: {
      name: string;
      message: string;
      assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
    }[];
  } = JSON.parse(readFileSync(join(results, "vitest.json"), "utf8"));
  for (const { name, message, assertionResults } of report.testResults) {
    const file = relative(root, name);
    if (message !== "") notes.push(`Failed: ${file}: ${message}`);
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === "failed") notes.push(`Failed: ${file}: ${fullName}\n${beginningOf(failureMessages)}`);
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A report's end is what people see of it, so it has to stay short. */
function beginningOf(messages: string[]): string {
  return messages.join("\n").split("\n").slice(0, 6).join("\n");
}

function readPlaywright(): Tally {
  const { stats }: { stats: { expected: number; unexpected: number; flaky: number; skipped: number } } =
    JSON.parse(readFileSync(join(results, "playwright.json"), "utf8"));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/** The browser is the one real installation: as root on Debian it is made here, elsewhere it is named. */
function findChromium(): string | null {
  const known = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    process.env.CHROMIUM ?? "",
  ];
  const found = () => known.find((path) => path !== "" && existsSync(path)) ?? null;
  if (found() === null && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    step("Chromium: package list", "apt-get", "update", "-qq");
    step("Chromium", "apt-get", "install", "-y", "-qq", "chromium");
  }
  return found();
}
