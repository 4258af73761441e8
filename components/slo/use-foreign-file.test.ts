import { expect, test } from "vitest";
import { storedText } from "#components/slo/use-foreign-file.ts";
import type { ObjectivePlace } from "#domain/slo/draft/plan-objective.ts";

const folder = "manifests/apps/pay-api/slo";
const place: ObjectivePlace = {
  service: "pay-api",
  folder,
  portalUrl: undefined,
  files: [{ path: `${folder}/sloth.yaml`, content: "version: prometheus/v1", object: "0".repeat(40) }],
  overlay: null,
};

test("the link of a problem brings the text of its file, and no other leads to any", () => {
  expect(storedText(place, "sloth.yaml")).toEqual({
    name: `${folder}/sloth.yaml`,
    text: "version: prometheus/v1",
  });
  for (const name of [null, "", "gone.yaml", "../slo/sloth.yaml"])
    expect(storedText(place, name)).toEqual({ name: "pasted text", text: "" });
});
