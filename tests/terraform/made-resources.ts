import { z } from "zod";

/** A resource as `terraform test` made it with an invented provider: its address and all its values. */
export type Made = { address: string; type: string; values: Record<string, unknown> };

const resource = z.object({
  address: z.string(),
  type: z.string(),
  values: z.record(z.string(), z.unknown()),
});
type Module = { resources?: Made[] | undefined; child_modules?: Module[] | undefined };
const module: z.ZodType<Module> = z.object({
  resources: z.array(resource).optional(),
  get child_modules() {
    return z.array(module).optional();
  },
});
const line = z.object({
  "@level": z.string(),
  "@message": z.string(),
  test_state: z.object({ root_module: module }).optional(),
});

/** What `terraform test -json -verbose` printed: its complaints, and what the last run that applied had made. */
export function readMade(stdout: string): { complaints: string[]; made: Made[] } {
  const lines = stdout.split("\n").filter((text) => text.startsWith("{"));
  const told = lines.map((text) => line.parse(JSON.parse(text)));
  const state = told.findLast((entry) => entry.test_state !== undefined)?.test_state;
  return {
    complaints: told.filter((entry) => entry["@level"] !== "info").map((entry) => entry["@message"]),
    made: state === undefined ? [] : flatten(state.root_module),
  };
}

function flatten({ resources = [], child_modules = [] }: Module): Made[] {
  return [...resources, ...child_modules.flatMap(flatten)];
}

const statement = z.object({
  Effect: z.string(),
  Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  Resource: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const policy = z.object({ Statement: z.array(statement) });

/** The statements of a policy document; one action or resource alone counts as a list of one. */
export function statementsOf(document: unknown): z.infer<typeof statement>[] {
  return policy.parse(JSON.parse(String(document))).Statement;
}
