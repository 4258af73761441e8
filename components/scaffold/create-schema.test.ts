import { expect, test } from "vitest";
import { ownerTeamOf } from "./create-schema.ts";

const page = (properties: Record<string, Record<string, string>>) => ({
  schema: { type: "object", properties },
});

test.each([
  ["a picker of teams, whatever it is called", { team: { type: "string", "ui:field": "MyGroupsPicker" } }],
  ["the field called owner, picker or not", { owner: { type: "string" } }],
])("the owning team is read from %s", (_where, properties) => {
  const [field = ""] = Object.keys(properties);
  for (const named of ["group:default/payments", "group:payments", "payments"])
    expect(ownerTeamOf([page({}), page(properties)], { [field]: named })).toBe("payments");
  expect(ownerTeamOf([page(properties)], {})).toBe("");
});
