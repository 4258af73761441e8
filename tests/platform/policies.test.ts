import { expect, test } from "vitest";
import { judgeObjects } from "#domain/scaffold/policy/judge-objects.ts";
import { type Rendered, renderedManifests, renderedTemplates } from "#tests/platform/rendered.ts";

const everything: Rendered[] = [...renderedManifests(), ...(await renderedTemplates())];

test("there is something to judge", () => {
  const judged = everything.flatMap(({ objects, environment }) => judgeObjects(objects, { environment }));
  expect(judged.length).toBeGreaterThan(100);
});

test.each(everything)(
  "$from breaks no policy, not even one that only watches",
  ({ objects, environment }) => {
    const broken = judgeObjects(objects, { environment }).filter(({ outcome }) =>
      ["fail", "warn"].includes(outcome),
    );
    expect(
      broken.map(({ policy, object, message }) => `${policy}: ${object.kind} ${object.name}: ${message}`),
    ).toEqual([]);
  },
);
