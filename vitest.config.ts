import { join } from "node:path";
import { defineConfig } from "vitest/config";

const everywhere = [
  "**/node_modules/**",
  ".next/**",
  ".portolan/**",
  "services/**",
  "templates/**",
  "tests/e2e/**",
];

// Whatever a test asks of a trial GitHub is held to GitHub's own description.
const setupFiles = ["tests/setup/watch-github.ts"];

/** What is built for the conformance suite. */
const built = join(import.meta.dirname, ".portolan/real-cluster/bin");
// What holds on the distribution's Prometheus every day is to hold on the newest there, which lies first on its PATH.
const ofPrometheus = [
  "sandbox/metrics/metrics.test.ts",
  "scripts/check-rules.test.ts",
  "server/slo/real-{facts,prometheus}.test.ts",
  "tests/platform/{alerts,dashboards,objectives,questions}.test.ts",
];

// Pure tests run without a database; the others share one PostgreSQL, started when one of their files is chosen.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "pure",
          include: ["{domain,components,app}/**/*.test.{ts,tsx}"],
          exclude: everywhere,
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["{server,scripts,sandbox,tests,prisma}/**/*.test.{ts,tsx}"],
          exclude: [...everywhere, "tests/{bench,faults,conformance}/**"],
          globalSetup: ["tests/setup/global-postgres.ts"],
          setupFiles,
          // A machine that others use at once takes its time; what must be quick says so itself.
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "bench",
          // As Node runs it: through Vite every call of another file's function would be slower than it is.
          experimental: { viteModuleRunner: false },
          include: ["tests/bench/**/*.test.ts"],
          exclude: everywhere,
          globalSetup: ["tests/setup/global-postgres.ts"],
          setupFiles,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "long",
          include: ["tests/faults/**/*.test.ts"],
          exclude: everywhere,
          globalSetup: ["tests/setup/global-postgres.ts"],
          setupFiles,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "conformance",
          include: [
            "tests/conformance/**/*.test.ts",
            // Our kustomize is held to the very program that Argo CD renders with there.
            "domain/delivery/kustomize/oracle.test.ts",
            ...ofPrometheus,
          ],
          exclude: everywhere,
          env: { KUSTOMIZE: ".portolan/real-cluster/bin/kustomize", PATH: `${built}:${process.env.PATH}` },
          globalSetup: ["tests/setup/conformance.ts", "tests/setup/global-postgres.ts"],
          setupFiles,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
