import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CatalogAge } from "#components/scaffold/create-name.tsx";
import { TimeZone } from "#components/ui/time.tsx";
import type { CatalogSight, NameAnswer } from "#domain/scaffold/template-view.ts";

const observedAt = new Date("2026-11-21T08:00:00Z");
const value = { commit: "c".repeat(40) };
const fresh: CatalogSight = { state: "fresh", value, observedAt, source: "GitHub" };
const stale: CatalogSight = { ...fresh, state: "stale" };

function shown(catalog: CatalogSight, state: NameAnswer["state"] = "free"): string {
  const html = renderToStaticMarkup(
    <TimeZone zone="UTC" now={observedAt.getTime() + 20 * 60_000}>
      <CatalogAge answer={{ state, message: "", mend: "", catalog }} />
    </TimeZone>,
  );
  return html.replaceAll(/<[^>]+>/g, "");
}

test("a free name says how old the catalog is that does not have it", () => {
  expect(shown(stale)).toMatch(/^Free as the catalog stood 20\smin ago/);
  expect(shown({ state: "unknown", source: "GitHub" })).toMatch(/^Not known to be free/);
});

test("nothing is added to what the catalog's age does not change", () => {
  expect(shown(fresh)).toBe("");
  expect(shown(stale, "taken")).toBe("");
});
