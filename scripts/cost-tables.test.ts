import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { prices } from "#domain/scaffold/prices.ts";
import { platform, platformTable, platformTotal, smallestDay, workedService } from "#scripts/cost-tables.ts";

const page = readFileSync("docs/cost.md", "utf8");
const environments = ["dev", "prod"] as const;

test("docs/cost.md shows the tables as they are worked out; `node scripts/cost-tables.ts` prints them", () => {
  for (const environment of environments) expect(page).toContain(platformTable(environment));
  expect(page).toContain(workedService());
  expect(page).toContain(`as of ${prices.asOf}`);
  expect(page).toContain(`${smallestDay().toFixed(2)} USD a day`);
});

test.each(environments)(
  "the table of %s counts what Terraform makes there, within its budget's reach",
  (environment) => {
    const variables = readFileSync(`terraform/environments/${environment}/terraform.tfvars`, "utf8");
    const told = (name: string) =>
      new RegExp(`^\\s*${name}\\s*=\\s*"?([^"\\s]+)"?`, "m").exec(variables)?.[1] ?? "";
    const line = (words: RegExp) => {
      const found = platform[environment].find(({ what }) => words.test(what));
      if (!found) throw new Error(`No line ${words}`);
      return found;
    };
    const nodes = line(/^Nodes/);
    expect([nodes.what, nodes.least, nodes.most]).toEqual([
      `Nodes, ${told("instance_type")}`,
      Number(told("min")),
      Number(told("max")),
    ]);
    expect(line(/^Node disks/)).toMatchObject({
      what: `Node disks, gp3, ${told("disk_gib")} GiB each`,
      least: nodes.least * Number(told("disk_gib")),
      most: nodes.most * Number(told("disk_gib")),
    });
    expect(line(/^RDS/).what).toContain(told("instance_class"));
    expect(line(/^ElastiCache/)).toMatchObject({
      what: expect.stringContaining(told("node_type")),
      least: Number(/^\s*nodes\s*=\s*(\d+)/m.exec(variables)?.[1]),
    });
    const zones = told("single_nat_gateway") === "true" ? 1 : 3;
    expect(line(/^NAT/).least).toBe(zones);
    expect(line(/^Interface/).least).toBe(2 * Number(told("interface_endpoint_zones")));
    const budget = Number(told("monthly_limit_usd"));
    expect(platformTotal(environment).least).toBeLessThan(budget);
    expect(platformTotal(environment).most).toBeGreaterThan(budget);
    expect(page).toMatch(new RegExp(`\\b${budget}\\b`));
  },
);
