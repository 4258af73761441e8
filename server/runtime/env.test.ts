import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEnv } from "#server/runtime/env.ts";

const complete = {
  PORTAL_URL: "https://portal.example.com/",
  DATABASE_URL: "postgresql://portolan:hunter2@db:5432/portolan",
  SESSION_SECRET: "0123456789abcdef0123456789abcdef",
  GITHUB_URL: "https://github.com",
  GITHUB_API_URL: "https://api.github.com",
  GITHUB_OAUTH_CLIENT_ID: "Iv1",
  GITHUB_OAUTH_CLIENT_SECRET: "s",
  GITHUB_APP_ID: "1",
  GITHUB_APP_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----",
  GITHUB_APP_INSTALLATION_ID: "2",
  GITHUB_WEBHOOK_SECRET: "0123456789abcdef",
};

test("reads a complete environment and fills in the defaults", () => {
  expect(readEnv(complete)).toMatchObject({
    PORTAL_URL: "https://portal.example.com",
    GITHUB_APP_ID: 1,
    GITHUB_APP_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
    LEASE_SECONDS: 15,
    KUBECONFIG: undefined,
  });
});

test("names every missing and malformed variable at once, with an example and without any value", () => {
  const { GITHUB_APP_ID: _id, ...rest } = complete;
  const broken = {
    ...rest,
    DATABASE_URL: "mysql://hunter2",
    LEASE_SECONDS: "soon",
    LOG_LEVEL: "loud",
    SESSION_SECRET: "short",
  };
  const read = () => readEnv(broken);
  expect(read).toThrow("GITHUB_APP_ID is missing; for example 123456");
  expect(read).toThrow("DATABASE_URL is malformed; for example postgresql://");
  expect(read).toThrow("LEASE_SECONDS is malformed; for example 15");
  expect(read).toThrow("LOG_LEVEL is malformed; for example info");
  expect(read).toThrow("SESSION_SECRET is malformed");
  expect(read).not.toThrow(/hunter2|soon|short/);
});

test("takes a secret from a file and says so when the file is away", () => {
  const file = join(tmpdir(), `portolan-env-${process.pid}`);
  writeFileSync(file, "0123456789abcdefg\n");
  expect(readEnv({ ...complete, GITHUB_WEBHOOK_SECRET_FILE: file }).GITHUB_WEBHOOK_SECRET).toEqual([
    "0123456789abcdefg",
  ]);
  const read = () => readEnv({ ...complete, GITHUB_WEBHOOK_SECRET_FILE: "/nowhere" });
  expect(read).toThrow("GITHUB_WEBHOOK_SECRET_FILE names a file that cannot be read");
});

test("takes two webhook secrets while one is changed, and no list that holds a short or an empty one", () => {
  const read = (secrets: string) => readEnv({ ...complete, GITHUB_WEBHOOK_SECRET: secrets });
  const [old, fresh] = ["0123456789abcdef", "fedcba9876543210"];
  expect(read(`${old}, ${fresh}`).GITHUB_WEBHOOK_SECRET).toEqual([old, fresh]);
  for (const secrets of [`${old},`, `,${old}`, `${old},,${fresh}`, `${old},short`]) {
    expect(() => read(secrets)).toThrow(
      "GITHUB_WEBHOOK_SECRET is malformed; for example at least 16 characters, as set on the GitHub App",
    );
  }
});

test("refuses to serve people over plain http anywhere but on loopback", () => {
  expect(() => readEnv({ ...complete, PORTAL_URL: "http://portal.example.com" })).toThrow(
    "PORTAL_URL is malformed",
  );
  expect(readEnv({ ...complete, PORTAL_URL: "http://127.0.0.1:3000" }).PORTAL_URL).toBe(
    "http://127.0.0.1:3000",
  );
});

test("takes a Prometheus with or without credentials, and none of which half is missing", () => {
  const key = complete.GITHUB_APP_PRIVATE_KEY;
  const certificate = key.replaceAll("PRIVATE KEY", "CERTIFICATE");
  const PROMETHEUS_URL = "https://mimir.example/prometheus/";
  const read = (more: Record<string, string>) => readEnv({ ...complete, ...more });
  expect(readEnv(complete).PROMETHEUS_URL).toBeUndefined();
  expect(read({ PROMETHEUS_URL }).PROMETHEUS_URL).toBe("https://mimir.example/prometheus");
  expect(
    read({
      PROMETHEUS_URL,
      PROMETHEUS_CLIENT_CERT: certificate,
      PROMETHEUS_CLIENT_KEY: key,
      PROMETHEUS_CA: certificate,
    }),
  ).toMatchObject({ PROMETHEUS_CA: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/) });
  const password = { PROMETHEUS_URL, PROMETHEUS_PASSWORD: "hunter2" };
  expect(() => read(password)).toThrow("PROMETHEUS_PASSWORD needs PROMETHEUS_USERNAME beside it");
  expect(() => read(password)).not.toThrow(/hunter2/);
  expect(() => read({ PROMETHEUS_URL, PROMETHEUS_CLIENT_CERT: certificate })).toThrow(
    "PROMETHEUS_CLIENT_CERT needs PROMETHEUS_CLIENT_KEY beside it",
  );
  expect(() => read({ PROMETHEUS_TENANT: "acme" })).toThrow(
    "PROMETHEUS_TENANT needs PROMETHEUS_URL beside it",
  );
  expect(() => read({ ...password, PROMETHEUS_USERNAME: "p", PROMETHEUS_BEARER_TOKEN: "t" })).toThrow(
    "are two ways to sign in",
  );
  const inAddress = () => read({ PROMETHEUS_URL: "https://p:hunter2@prometheus.example" });
  expect(inAddress).toThrow("PROMETHEUS_URL is malformed");
  expect(inAddress).not.toThrow(/hunter2/);
  expect(() => read({ ALERTMANAGER_WEBHOOK_TOKEN: "short" })).toThrow(
    "ALERTMANAGER_WEBHOOK_TOKEN is malformed",
  );
});
