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
          // Our kustomize is held to the very program that Argo CD renders with there.
          include: ["tests/conformance/**/*.test.ts", "domain/delivery/kustomize/oracle.test.ts"],
          exclude: everywhere,
          env: { KUSTOMIZE: ".portolan/real-cluster/bin/kustomize" },
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
