import { parse } from "yaml";
import { z } from "zod";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "./load-parser.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const textMap = z.record(z.string(), scalar);
const condition = z.union([z.string(), z.boolean()]).optional();
const names = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === "string" ? [value] : value));

const stepSchema = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  if: condition,
  uses: z.string().optional(),
  with: textMap.default({}),
  run: z.string().optional(),
  shell: z.string().optional(),
  env: textMap.default({}),
  "working-directory": z.string().optional(),
  "continue-on-error": z.union([z.boolean(), z.string()]).default(false),
  "timeout-minutes": z.number().optional(),
});
export type Step = z.output<typeof stepSchema>;

const jobSchema = z.object({
  name: z.string().optional(),
  needs: names.default([]),
  if: condition,
  uses: z.string().optional(),
  with: textMap.default({}),
  env: textMap.default({}),
  outputs: textMap.default({}),
  strategy: z
    .object({ matrix: z.unknown(), "fail-fast": z.boolean().default(true) })
    .partial()
    .default({}),
  defaults: z
    .object({ run: z.object({ "working-directory": z.string() }).partial() })
    .partial()
    .default({}),
  "timeout-minutes": z.number().default(15),
  steps: z.array(stepSchema).default([]),
});
export type JobFile = z.output<typeof jobSchema>;

const filters = z.object({
  branches: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  types: z.array(z.string()).optional(),
});
const workflowSchema = z.object({
  name: z.string().optional(),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  env: textMap.default({}),
  jobs: z.record(z.string(), jobSchema),
});
export type WorkflowFile = z.output<typeof workflowSchema> & { path: string };
export type EventFilters = z.output<typeof filters>;

/** Reads a workflow as GitHub would: its own schema decides first. Throws with every complaint and its place. */
export async function readWorkflow(path: string, text: string): Promise<WorkflowFile> {
  const parsed = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  const complaints = parsed.context.errors.getErrors().map((error) => error.message);
  if (parsed.value && complaints.length === 0) {
    const template = await convertWorkflowTemplate(parsed.context, parsed.value);
    complaints.push(...(template.errors ?? []).map((error) => error.Message));
  }
  if (complaints.length > 0) throw new Error(`${path} is not a workflow:\n${complaints.join("\n")}`);
  return { path, ...workflowSchema.parse(parse(text)) };
}

/** The filters under `on.<event>`, or null where the workflow does not listen to that event. */
export function filtersFor(workflow: WorkflowFile, event: string): EventFilters | null {
  const { on } = workflow;
  if (typeof on === "string") return on === event ? {} : null;
  if (Array.isArray(on)) return on.includes(event) ? {} : null;
  return event in on ? filters.parse(on[event] ?? {}) : null;
}
