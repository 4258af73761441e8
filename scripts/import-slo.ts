/**
 * Writes the objectives of a Sloth or Pyrra file as OpenSLO to standard output, and everything that is not carried to
 * standard error: `node scripts/import-slo.ts --service pay-api sloth.yaml > manifests/apps/pay-api/slo/imported.yaml`.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { errorsAmong } from "#domain/problem.ts";
import { importObjectives } from "#domain/slo/import/import-objectives.ts";

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { service: { type: "string" } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.service === undefined || file === undefined)
    throw new Error("Name the service and the file: --service pay-api sloth.yaml");
  const { openslo, objectives, problems } = importObjectives(
    readFileSync(file, "utf8"),
    file,
    values.service,
  );
  process.stdout.write(openslo);
  for (const { severity, line, message } of problems)
    console.error(`${file}:${line}: ${severity}: ${message}`);
  console.error(`${objectives} objectives, ${problems.length} things not carried`);
  process.exitCode = errorsAmong(problems).length > 0 ? 1 : 0;
}
