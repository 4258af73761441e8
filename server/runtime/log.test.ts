import { expect, test, vi } from "vitest";
import { createLog } from "#server/runtime/log.ts";

function lines(write: (log: ReturnType<typeof createLog>) => void): string {
  const written: string[] = [];
  write(createLog("test", { write: (line) => written.push(line) }));
  return written.join("");
}

test("blanks what secrets are called, wherever it stands", () => {
  const text = lines((log) => {
    log.info({ token: "canary", headers: { authorization: "canary", cookie: "canary" } });
    log.info({ request: { headers: { "set-cookie": "canary" } } });
  });
  expect(text).not.toContain("canary");
  expect(text).toContain("[redacted]");
});

test("tells an error with its causes and without the request an SDK hung on it", () => {
  const cause = Object.assign(new Error("refused"), {
    status: 403,
    request: { headers: { authorization: "canary" } },
  });
  const text = lines((log) => log.error({ err: new Error("could not open", { cause }) }));
  expect(text).toContain("refused");
  expect(text).toContain("403");
  expect(text).not.toContain("canary");
});

test("keeps one event on one line, whatever a stranger put into it", () => {
  expect(
    lines((log) => log.info({ login: 'x\n{"level":60}' }, "signed in"))
      .trim()
      .split("\n"),
  ).toHaveLength(1);
});

test("logs at the level of LOG_LEVEL, and at info where that is no level", () => {
  try {
    for (const [level, expected] of [
      ["warn", 0],
      ["loud", 1],
    ] as const) {
      vi.stubEnv("LOG_LEVEL", level);
      expect(lines((log) => log.info("told")).split("told")).toHaveLength(expected + 1);
    }
  } finally {
    vi.unstubAllEnvs();
  }
});
