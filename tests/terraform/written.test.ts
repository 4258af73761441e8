import { existsSync, globSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../terraform");
const read = (path: string) => readFileSync(join(folder, path), "utf8");
const files = (pattern: string) => globSync(pattern, { cwd: folder }).sort();

/** What belongs into an environment: addresses, places, sizes, versions, accounts and names of ours. */
const literals = [
  /\b(?!0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}\b/,
  /\b(us|eu|ap|sa|ca)-(north|south|east|west|central)[a-z]*-\d/,
  /\b(db|cache)\.[a-z]\d/,
  /\b[a-z]\d[a-z]?\.(micro|small|medium|\d*x?large)\b/,
  /\b\d{12}\b/,
  /\b(postgres|redis|kubeflow|acme)\b/i,
  /\b(order|user|notification)-/,
  /\bdefault\s*=/,
];

describe("terraform, as it is written", () => {
  test("leaves every value of a module to whoever uses it", () => {
    const found = files("modules/*/*.tf").flatMap((path) =>
      read(path)
        .split("\n")
        .filter((line) => !/^\s*(#|description\s*=|error_message\s*=)/.test(line))
        .filter((line) => literals.some((literal) => literal.test(line)))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  test("uses the one provider and modules of its own only", () => {
    for (const path of files("**/*.tf")) {
      const sources = [...read(path).matchAll(/^\s*source\s*=\s*"([^"]+)"/gm)].map((match) => match[1] ?? "");
      expect(sources.filter((source) => source !== "hashicorp/aws" && !source.startsWith("../"))).toEqual([]);
    }
    for (const path of files("**/.terraform.lock.hcl")) {
      expect(read(path).match(/^provider .*$/gm)).toEqual([
        'provider "registry.terraform.io/hashicorp/aws" {',
      ]);
      expect(read(path)).toContain('version     = "5.100.0"');
    }
  });

  test("wires prod exactly as dev; they differ in their values and in where their state lies", () => {
    const own = ["backend.tf", "terraform.tfvars"];
    const shared = files("environments/dev/*.tf").map((path) => path.split("/").at(-1) ?? "");
    for (const name of shared.filter((file) => !own.includes(file)))
      expect(readlinkSync(join(folder, "environments/prod", name))).toBe(`../dev/${name}`);
    expect(files("environments/prod/*").length).toBe(files("environments/dev/*").length);
  });

  test.each(["bootstrap", "dev", "prod"])("keeps the state of %s in S3, locked by S3 itself", (name) => {
    const path = name === "bootstrap" ? "bootstrap/backend.tf" : `environments/${name}/backend.tf`;
    expect(read(path)).toContain(`key          = "${name}/terraform.tfstate"`);
    expect(read(path)).toMatch(/use_lockfile = true/);
    expect(read(path)).not.toMatch(/^\s*(bucket|dynamodb_table|encrypt)\s*=/m);
  });

  test("tags everything of an environment, and dev with the day it should be asked about", () => {
    for (const tag of ["Platform", "Environment", "ManagedBy", "ExpiresOn"])
      expect(read("environments/dev/main.tf")).toContain(tag);
    expect(read("environments/dev/terraform.tfvars")).toMatch(/^expires_on\s+= "\d{4}-\d{2}-\d{2}"$/m);
    expect(read("environments/prod/terraform.tfvars")).not.toContain("expires_on");
  });

  test("holds no password, token or key", () => {
    for (const path of files("**/*.{tf,tfvars}"))
      expect(read(path)).not.toMatch(/\b(password|auth_token|secret_string|secret_key)\s*=\s*(?!null)/);
  });

  test("has a test for every module", () => {
    const modules = files("modules/*").map((path) => path.slice("modules/".length));
    expect(modules).toEqual([
      "budgets",
      "dns",
      "ecr",
      "eks",
      "elasticache",
      "github-oidc",
      "irsa",
      "karpenter",
      "rds",
      "s3",
      "secrets",
      "sqs",
      "vpc",
    ]);
    expect(modules.filter((name) => !existsSync(join(folder, "tests", `${name}.tftest.hcl`)))).toEqual([]);
  });
});
