import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ForeignObjectives } from "#components/slo/foreign-objectives.tsx";
import { readForeignFile } from "#domain/slo/import/import-objectives.ts";

const objective = (name: string, labels: string) => `  - name: ${name}
    objective: 99.5
    labels: { ${labels} }
    sli:
      events:
        error_query: sum(rate(failed_total[{{.window}}]))
        total_query: sum(rate(asked_total[{{.window}}]))
`;
const file = (...objectives: string[]) => `version: prometheus/v1\nslos:\n${objectives.join("")}`;

function said(text: string): string {
  const found = readForeignFile(text, "sloth.yaml", "pay-api");
  const html = renderToStaticMarkup(<ForeignObjectives found={found} onFill={() => {}} />);
  return html.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}

test("one objective is offered with every field that it loses, each by its line, before the form is filled", () => {
  const shown = said(file(objective("answers", "tier: gold")));
  expect(shown).toContain("One objective can be imported.");
  expect(shown).toContain("1 field of answers is not carried.");
  expect(shown).toContain("slos.0.labels.tier is not carried.");
  expect(shown).toMatch(/sloth\.yaml:5 Fill the form/);
  expect(shown).not.toContain("Which of them?");
});

test("of several one is chosen, by its target, its window and what it loses", () => {
  const shown = said(file(objective("answers", ""), objective("quick", "a: 1, b: 2")));
  expect(shown).toContain("2 objectives can be imported. Which of them?");
  expect(shown).toContain("answers 99.5 % over 30d quick 99.5 % over 30d, 2 fields lost");
  expect(shown).toContain("All of answers is carried.");
});

test("what cannot be imported is said with its reason, and nothing is offered in its place", () => {
  const shown = said("kind: Deployment\n");
  expect(shown).toContain("Nothing of it can be imported.");
  expect(shown).toContain("This is neither Sloth");
  expect(shown).not.toContain("Fill the form");
});

test("a file of thousands of strange fields is told by the first of them and their number", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `x${index}: 1`).join(", ");
  const shown = said(file(objective("answers", many)));
  expect(shown).toContain("5000 fields of answers are not carried.");
  expect(shown).toContain("And 4970 more.");
  expect(shown).not.toContain("labels.x30 ");
});
