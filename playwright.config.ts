import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  process.env.CHROMIUM ?? "",
].find((path) => path !== "" && existsSync(path));

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".portolan/e2e-results",
  globalSetup: "./tests/e2e/start-world.ts",
  // One world is shared by all journeys; they meet in it as people do, but not at the same moment.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 40_000 },
  projects: [
    { name: "create", testMatch: "create.spec.ts" },
    { name: "journeys", testIgnore: ["create.spec.ts", "states.spec.ts"], dependencies: ["create"] },
    // The pages are drawn with what the creation left behind.
    { name: "states", testMatch: "states.spec.ts", dependencies: ["create"] },
  ],
  reporter: [["list"], ["json", { outputFile: ".portolan/test-results/playwright.json" }]],
  use: {
    browserName: "chromium",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      // Root has no user namespace to sandbox in; the other flags keep Chromium from asking the internet.
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    },
    viewport: { width: 1280, height: 860 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
