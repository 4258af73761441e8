import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { missingBinaries } from "./lockfile.ts";

test("the lockfile names every platform's binaries, so that npm ci takes it on every machine", () => {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  expect(Object.keys(missingBinaries(lock)), "run: node scripts/complete-lockfile.ts").toEqual([]);
});

test("a binary for one platform is completed with that platform, and nothing else is", () => {
  const packages = {
    "node_modules/tool": {
      dev: true,
      optionalDependencies: {
        "@tool/cli-darwin-arm64": "1.2.3",
        "@tool/cli-linux-x64-musl": "1.2.3",
        "@tool/cli-linux-x64": "1.2.3",
        helper: "^2.0.0",
      },
    },
    "node_modules/@tool/cli-linux-x64": { version: "1.2.3" },
  };
  expect(missingBinaries({ packages })).toEqual({
    "node_modules/@tool/cli-darwin-arm64": {
      version: "1.2.3",
      cpu: ["arm64"],
      optional: true,
      os: ["darwin"],
      dev: true,
    },
    "node_modules/@tool/cli-linux-x64-musl": {
      version: "1.2.3",
      cpu: ["x64"],
      libc: ["musl"],
      optional: true,
      os: ["linux"],
      dev: true,
    },
  });
});
