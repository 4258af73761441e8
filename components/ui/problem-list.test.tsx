import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { readObjectives } from "#domain/slo/read-objectives.ts";

test("a file of another tool is told by its name, its place and the way to its import", () => {
  const path = "manifests/apps/pay-api/slo/sloth.yaml";
  const { problems } = readObjectives("version: prometheus/v1\nslos: []\n", path);
  const html = renderToStaticMarkup(<ProblemList problems={problems} />);
  expect(html).toContain("A Sloth file: what it promises is not counted here.");
  expect(html).toContain(`${path}:1`);
  expect(html).toMatch(
    /<a [^>]*href="\/budgets\/new\?service=pay-api&amp;import=sloth\.yaml"[^>]*>Import it<\/a>/,
  );
});
