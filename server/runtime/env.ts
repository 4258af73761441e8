import { readFileSync } from "node:fs";
import { z } from "zod";
import { logLevels } from "#server/runtime/log.ts";

const webAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));
const portalAddress = webAddress.refine(
  (url) => new URL(url).pathname === "/" && (url.startsWith("https:") || isLoopback(new URL(url).hostname)),
);
const positive = z.coerce.number().int().positive();
const port = positive.max(65_535);
// Shells and env files often carry a PEM on one line with its line ends spelled out.
const pem = z
  .string()
  .transform((text) => text.replaceAll("\\n", "\n"))
  .refine((text) =>
    /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]+-----END [A-Z ]*PRIVATE KEY-----\s*$/.test(text),
  );
const certificates = z
  .string()
  .transform((text) => text.replaceAll("\\n", "\n"))
  .refine((text) => /^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\s*$/.test(text));
// A password in an address ends in every error that names the address.
const upstreamAddress = webAddress.refine(
  (url) => new URL(url).username === "" && new URL(url).password === "",
);
const headerValue = z.string().regex(/^[!-~]+$/);
// An empty secret after a stray comma would be a key everybody knows, so that anybody could sign a webhook with it.
const webhookSecrets = z
  .string()
  .transform((text) => text.split(",").map((secret) => secret.trim()))
  .refine((secrets) => secrets.every((secret) => secret.length >= 16));

/** Every variable the portal reads: how it must look, an example for people, and the default if it may be left out. */
const variables = {
  PORTAL_URL: {
    schema: portalAddress,
    example: "https://portal.example.com (https, or http on loopback; no path)",
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    example: "postgresql://portolan:secret@db.example:5432/portolan",
  },
  SESSION_SECRET: {
    schema: z.string().min(32),
    example: "at least 32 characters, from: openssl rand -hex 32",
  },
  PORTOLAN_CONFIG: { schema: z.string().min(1).default("portolan.yaml"), example: "portolan.yaml" },
  GITHUB_URL: { schema: webAddress, example: "https://github.com" },
  GITHUB_API_URL: { schema: webAddress, example: "https://api.github.com, or https://github.example/api/v3" },
  GITHUB_OAUTH_CLIENT_ID: { schema: z.string().min(1), example: "Iv23li0123456789" },
  GITHUB_OAUTH_CLIENT_SECRET: { schema: z.string().min(1), example: "the client secret of the GitHub App" },
  GITHUB_APP_ID: { schema: positive, example: "123456" },
  GITHUB_APP_PRIVATE_KEY: {
    schema: pem,
    example: "-----BEGIN PRIVATE KEY----- ..., or GITHUB_APP_PRIVATE_KEY_FILE=/run/secrets/app.pem",
  },
  GITHUB_APP_INSTALLATION_ID: { schema: positive, example: "7654321" },
  GITHUB_WEBHOOK_SECRET: {
    schema: webhookSecrets,
    example:
      "at least 16 characters, as set on the GitHub App; two of that length, separated by a comma, while it changes",
  },
  KUBECONFIG: {
    schema: z.string().min(1).optional(),
    example: "/etc/portolan/kubeconfig (leave it out inside a cluster)",
  },
  CLUSTER_NAME: { schema: z.string().min(1).default("in-cluster"), example: "production-eu" },
  PROMETHEUS_URL: {
    schema: upstreamAddress.optional(),
    example: "https://prometheus.example, or https://mimir.example/prometheus (without user and password)",
  },
  PROMETHEUS_BEARER_TOKEN: { schema: headerValue.optional(), example: "the token alone, without Bearer" },
  PROMETHEUS_USERNAME: {
    schema: z
      .string()
      .regex(/^[^:]+$/)
      .optional(),
    example: "portolan",
  },
  PROMETHEUS_PASSWORD: {
    schema: z.string().min(1).optional(),
    example: "PROMETHEUS_PASSWORD_FILE=/run/secrets/prometheus",
  },
  PROMETHEUS_TENANT: { schema: headerValue.optional(), example: "acme (sent as X-Scope-OrgID)" },
  PROMETHEUS_CLIENT_CERT: {
    schema: certificates.optional(),
    example: "-----BEGIN CERTIFICATE----- ..., or PROMETHEUS_CLIENT_CERT_FILE=/run/secrets/client.pem",
  },
  PROMETHEUS_CLIENT_KEY: {
    schema: pem.optional(),
    example: "PROMETHEUS_CLIENT_KEY_FILE=/run/secrets/client.key",
  },
  PROMETHEUS_CA: {
    schema: certificates.optional(),
    example: "-----BEGIN CERTIFICATE----- ..., of the authority that signed the server's certificate",
  },
  ALERTMANAGER_URL: { schema: upstreamAddress.optional(), example: "https://alertmanager.example" },
  ALERTMANAGER_WEBHOOK_TOKEN: {
    schema: headerValue.min(16).optional(),
    example: "at least 16 characters, as its receiver's http_config.authorization.credentials",
  },
  PORT: { schema: port.default(3000), example: "3000" },
  METRICS_PORT: {
    schema: z.coerce.number().int().min(0).max(65_535).default(9464),
    example: "9464 (0: the system chooses)",
  },
  LEASE_SECONDS: { schema: positive.default(15), example: "15" },
  POLL_SECONDS: { schema: z.coerce.number().positive().default(1), example: "1" },
  RECONCILE_SECONDS: { schema: positive.default(60), example: "60" },
  /** How long the worker looks for the effect of a call whose answer was lost before it calls again. */
  GITHUB_SETTLE_MS: { schema: z.coerce.number().int().nonnegative().default(5000), example: "5000" },
  LOG_LEVEL: { schema: z.enum(logLevels).default("info"), example: "info (or trace, debug, warn, error)" },
  GITHUB_WRITE_INTERVAL_MS: { schema: z.coerce.number().int().nonnegative().default(1000), example: "1000" },
} as const;

type Name = keyof typeof variables;
export type Env = { [K in Name]: z.infer<(typeof variables)[K]["schema"]> };

/**
 * Reads the settings of the process. `NAME_FILE` names a file that holds the value of `NAME`, for secrets. Throws
 * one error that lists every missing and malformed variable with an example; it never repeats a value.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const faults: string[] = [];
  const values: Partial<Record<Name, unknown>> = {};
  for (const name of names) {
    const { schema, example } = variables[name];
    const text = readVariable(name, source, faults);
    const result = schema.safeParse(text);
    if (result.success) values[name] = result.data;
    else faults.push(`${name} is ${text === undefined ? "missing" : "malformed"}; for example ${example}`);
  }
  faults.push(...halfGiven(values));
  if (faults.length > 0)
    throw new Error(`The portal cannot start:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return envShape.parse(values);
}

const names = z.array(z.custom<Name>()).parse(Object.keys(variables));
// Already parsed above, one by one, so that every fault is told at once.
const envShape = z.custom<Env>();

/** What only works together: half of it would fail at the first call, and long after the start. */
const together: readonly { names: readonly Name[]; needs: Name }[] = [
  { names: ["PROMETHEUS_PASSWORD"], needs: "PROMETHEUS_USERNAME" },
  { names: ["PROMETHEUS_USERNAME"], needs: "PROMETHEUS_PASSWORD" },
  { names: ["PROMETHEUS_CLIENT_CERT"], needs: "PROMETHEUS_CLIENT_KEY" },
  { names: ["PROMETHEUS_CLIENT_KEY"], needs: "PROMETHEUS_CLIENT_CERT" },
  {
    names: ["PROMETHEUS_BEARER_TOKEN", "PROMETHEUS_USERNAME", "PROMETHEUS_TENANT", "PROMETHEUS_CA"],
    needs: "PROMETHEUS_URL",
  },
];

function halfGiven(values: Partial<Record<Name, unknown>>): string[] {
  const missing = together.flatMap(({ names: given, needs }) => {
    const first = given.find((name) => values[name] !== undefined);
    return first && values[needs] === undefined ? [`${first} needs ${needs} beside it`] : [];
  });
  const both = values.PROMETHEUS_BEARER_TOKEN !== undefined && values.PROMETHEUS_USERNAME !== undefined;
  return both
    ? [...missing, "PROMETHEUS_BEARER_TOKEN and PROMETHEUS_USERNAME are two ways to sign in; leave one out"]
    : missing;
}

function readVariable(
  name: Name,
  source: Record<string, string | undefined>,
  faults: string[],
): string | undefined {
  const file = source[`${name}_FILE`];
  if (!file) return source[name] || undefined;
  try {
    return readFileSync(file, "utf8").trimEnd();
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    host.endsWith(".localhost")
  );
}
