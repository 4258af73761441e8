import { catalogRouter, paletteRouter } from "#server/catalog/router.ts";
import { deliveryRouter } from "#server/delivery/router.ts";
import { identityRouter } from "#server/identity/router.ts";
import { runbooksRouter } from "#server/runbooks/router.ts";
import { scaffoldRouter } from "#server/scaffold/router.ts";
import { policyRouter } from "#server/slo/policy/router.ts";
import { objectivesRouter } from "#server/slo/propose/router.ts";
import { budgetsRouter } from "#server/slo/router.ts";
import { createCallerFactory, router } from "#server/trpc.ts";

/** Every procedure of the portal. One line a noun. */
export const appRouter = router({
  budgets: budgetsRouter,
  identity: identityRouter,
  catalog: catalogRouter,
  delivery: deliveryRouter,
  objectives: objectivesRouter,
  palette: paletteRouter,
  policy: policyRouter,
  runbooks: runbooksRouter,
  scaffold: scaffoldRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures without HTTP, rules included: for server components and tests. */
export const createCaller = createCallerFactory(appRouter);
