import { registerHooks } from "node:module";

// The published package imports its JSON schema without `with { type: "json" }`, which Node refuses. Remove this
// when github.com/actions/languageservices publishes an import attribute.
registerHooks({
  load(url, context, next) {
    const needsAttribute = url.includes("/@actions/workflow-parser/") && url.endsWith(".json");
    return next(url, needsAttribute ? { ...context, importAttributes: { type: "json" } } : context);
  },
});

export const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  "@actions/workflow-parser"
);
