import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { CostTable } from "#components/delivery/cost-table.tsx";
import { prices } from "#domain/scaffold/prices.ts";

const range = (min: number, max = min) => ({ min, max });
const mebibyte = 2 ** 20;
const words = (html: string) => html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");

it("shows a range with the sums behind it, where the prices come from and of what day they are", () => {
  const sums = {
    pods: range(1, 3),
    cpuCores: range(0.1, 0.3),
    memoryBytes: range(128 * mebibyte, 384 * mebibyte),
  };
  const shown = words(
    renderToStaticMarkup(<CostTable rows={[{ name: "dev", sums, note: "until 2026-12-31" }]} />),
  );
  expect(shown).toContain("dev until 2026-12-31 $1.5 to $7.9 1 to 3 0.1 to 0.3 128 MiB to 384 MiB");
  expect(shown).toContain("least = max(0.1 / 1.93, 0.125 / 2.9) × 0.0416 × 730 = 1.57");
  expect(shown).toContain(`${prices.source}, ${prices.asOf}: check them before you rely on them`);
});

it("says that it does not know what pods cost that request nothing", () => {
  const sums = { pods: range(2), cpuCores: range(0), memoryBytes: range(0) };
  expect(words(renderToStaticMarkup(<CostTable rows={[{ name: "dev", sums }]} />))).toContain("not known");
});
