import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { generateService } from "#domain/slo/rules/generate-service.ts";
import { median, record } from "./figure.ts";

const root = join(import.meta.dirname, "../..");
const source = readFileSync(join(root, "manifests/apps/order-service/slo/order-service.yaml"), "utf8");
const count = 1_000;
/** The first are read before the engine has compiled what runs often. */
const warmUp = 100;

const timed = <T>(run: () => T): { ms: number; value: T } => {
  const began = performance.now();
  const value = run();
  return { ms: performance.now() - began, value };
};

test("a thousand files of objectives are generated at a small multiple of reading and writing their YAML", () => {
  const times: { bare: number; whole: number }[] = [];
  const writing: number[] = [];
  let bytes = 0;
  // They take turns, so that all see the same machine.
  for (let number = 0; number < count; number += 1) {
    const service = `service-${number}`;
    const text = source.replaceAll("order-service", service);
    const bare = timed(() => parseAllDocuments(text).map((document) => document.toJS()));
    const whole = timed(() =>
      generateService(
        new Map([["objectives.yaml", text]]),
        `manifests/apps/${service}/slo`,
        service,
        "https://portal.example",
      ),
    );
    const files = Object.values(whole.value.files);
    expect(files).toHaveLength(4);
    bytes += files.reduce((sum, file) => sum + Buffer.byteLength(file), 0);
    times.push({ bare: bare.ms, whole: whole.ms });
    if (number % 10 !== 0) continue;
    const values = files.map((file) => parse(file));
    writing.push(timed(() => values.map((value) => stringify(value, { lineWidth: 0 }))).ms);
  }
  const warm = times.slice(warmUp + 1);
  const bare = median(warm.map((time) => time.bare));
  const whole = median(warm.map((time) => time.whole));
  const written = median(writing.slice(warmUp / 10 + 1));
  const seconds = times.reduce((sum, time) => sum + time.whole, 0) / 1_000;
  record({
    id: "76-slo-generator",
    title: `Rules, cases and dashboard from ${count.toLocaleString("en")} files`,
    how: `Each file holds two objectives, as order-service's does, and gives four files, ${(bytes / count / 1000).toFixed(0)} kB together: linted, with promtool cases and a dashboard. Median of a file after the first ${warmUp}, against the YAML library alone parsing that file (${bare.toFixed(2)} ms) and writing every tenth's four (${written.toFixed(2)} ms).`,
    aim: "at most 2 times the bare parsing and writing",
    measured: `${whole.toFixed(1)} ms a file, ${seconds.toFixed(1)} s for all; ${(whole / bare).toFixed(1)} times the parsing, ${(whole / (bare + written)).toFixed(2)} times parsing and writing`,
    met: whole / (bare + written) <= 2,
  });
  expect(whole / (bare + written)).toBeLessThanOrEqual(2);
});
