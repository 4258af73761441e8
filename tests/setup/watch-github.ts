import { afterAll } from "vitest";
import { watchEveryStart } from "#sandbox/github/conformance/watches.ts";
import { settleWatches } from "#tests/github/settle-watches.ts";

// Loaded only where a trial GitHub is started: most tests start none, and GitHub's description is large.
watchEveryStart(async (standIn) => {
  const { watchConformance } = await import("#sandbox/github/conformance.ts");
  watchConformance(standIn);
});

// Hooks of a setup file end last, so this sees every call of the file's tests, whether or not they thought of it.
afterAll(settleWatches);
