import { expect, test } from "vitest";
import { readDockerfile } from "#sandbox/cluster/kubelet/dockerfile.ts";

test("the command is entrypoint and arguments of the last stage", () => {
  const plan = readDockerfile(`
# comment
FROM node:24@sha256:aa AS build
RUN npm ci
RUN npm run build && npm prune --omit=dev
FROM gcr.io/distroless/nodejs24:nonroot
ENV NODE_ENV=production LOG_LEVEL="info"
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["dist/server.js", \\
     "--flag"]
`);
  expect(plan).toEqual({
    command: ["node", "dist/server.js", "--flag"],
    scripts: ["build"],
    env: { NODE_ENV: "production", LOG_LEVEL: "info" },
    left: [],
  });
});

test("the distroless image brings its own entrypoint", () => {
  expect(readDockerfile('FROM gcr.io/distroless/nodejs24\nCMD ["a.js"]').command).toEqual(["node", "a.js"]);
});

test("a stage built on another keeps its environment", () => {
  expect(readDockerfile('FROM x AS base\nENV A=1\nFROM base\nENV B=2\nCMD ["node","a.js"]').env).toEqual({
    A: "1",
    B: "2",
  });
});

test("what is not carried out is named", () => {
  expect(readDockerfile('FROM x\nRUN apt-get update\nCMD ["node","a.js"]').left).toEqual(["apt-get update"]);
});

test("a shell form and a missing command are refused", () => {
  expect(() => readDockerfile("FROM x\nCMD node a.js")).toThrow("JSON form");
  expect(() => readDockerfile("FROM x")).toThrow("neither CMD nor ENTRYPOINT");
});
