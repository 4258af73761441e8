import { globSync } from "node:fs";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Principal, roles } from "#domain/identity/principal.ts";
import type { Context } from "#server/context.ts";
import { appRouter, createCaller } from "#server/router.ts";
import { createCallerFactory, openProcedure, router } from "#server/trpc.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

/** Who may call what. A procedure that is not here fails, and so does one that is here and gone. */
const procedures: Record<string, "signed-in" | "platform" | "team"> = {
  "budgets.detail": "signed-in",
  "budgets.findings": "signed-in",
  "budgets.ofService": "signed-in",
  "budgets.portfolio": "signed-in",
  "budgets.replay": "signed-in",
  "budgets.summary": "signed-in",
  "identity.me": "signed-in",
  "identity.audit": "platform",
  "catalog.services": "signed-in",
  "catalog.service": "signed-in",
  "catalog.teams": "signed-in",
  "delivery.pullRequests": "signed-in",
  "delivery.applications": "signed-in",
  "delivery.reservations": "signed-in",
  "delivery.home": "signed-in",
  "delivery.sources": "signed-in",
  "delivery.changes": "signed-in",
  "objectives.form": "signed-in",
  "objectives.propose": "team",
  "palette.search": "signed-in",
  "policy.ofObjective": "signed-in",
  "policy.override": "platform",
  "policy.endOverride": "platform",
  "runbooks.list": "signed-in",
  "runbooks.runbook": "signed-in",
  "runbooks.image": "signed-in",
  "scaffold.templates": "signed-in",
  "scaffold.template": "signed-in",
  "scaffold.nameState": "signed-in",
  "scaffold.draft": "signed-in",
  "scaffold.saveDraft": "signed-in",
  "scaffold.discardDraft": "signed-in",
  "scaffold.requests": "signed-in",
  "scaffold.request": "signed-in",
  "scaffold.create": "team",
  "scaffold.cancel": "team",
  "scaffold.retry": "team",
};

/** Every file that answers HTTP, and what it asks of whoever calls. */
const routes: Record<string, "public" | "signed-in" | "own-rule"> = {
  "app/signin/page.tsx": "public",
  "app/api/healthz/route.ts": "public",
  "app/api/readyz/route.ts": "public",
  // Forms by exact Origin, the provider's way back by state and PKCE: server/identity/auth-door.test.ts.
  "app/api/auth/[...nextauth]/route.ts": "own-rule",
  // Each procedure by the table above: server/trpc-door.test.ts.
  "app/api/trpc/[trpc]/route.ts": "own-rule",
  // Signature over the raw body: server/delivery.
  "app/api/webhooks/github/route.ts": "own-rule",
  // Its own token, compared in constant time: server/slo/accept-alerts.test.ts.
  "app/api/webhooks/alertmanager/route.ts": "own-rule",
  // The procedure's own rule: server/slo/budgets-file.test.ts.
  "app/api/budgets.csv/route.ts": "own-rule",
  "app/(portal)/page.tsx": "signed-in",
  "app/(portal)/audit/page.tsx": "signed-in",
  "app/(portal)/budgets/page.tsx": "signed-in",
  "app/(portal)/budgets/new/page.tsx": "signed-in",
  "app/(portal)/budgets/[id]/page.tsx": "signed-in",
  "app/(portal)/budgets/[id]/change/page.tsx": "signed-in",
  "app/(portal)/create/page.tsx": "signed-in",
  "app/(portal)/create/[template]/page.tsx": "signed-in",
  "app/(portal)/pull-requests/page.tsx": "signed-in",
  "app/(portal)/requests/page.tsx": "signed-in",
  "app/(portal)/requests/[id]/page.tsx": "signed-in",
  "app/(portal)/runbooks/page.tsx": "signed-in",
  "app/(portal)/runbooks/[...slug]/page.tsx": "signed-in",
  "app/(portal)/services/page.tsx": "signed-in",
  "app/(portal)/services/[name]/page.tsx": "signed-in",
};

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const owned: Record<string, string> = { payments: "req_payments", growth: "req_growth00" };
const now = deps.now();
const stale = new Date(now.getTime() - 61 * 60_000);

beforeAll(async () => {
  const person = await deps.db.user.create({ data: { id: "u1", login: "somebody", name: "Somebody" } });
  for (const [team, id] of Object.entries(owned)) {
    await deps.db.changeRequest.create({
      data: { ...request, id, ownerTeam: team, requestedById: person.id, idempotencyKey: id },
    });
    const entity = { kind: "component", path: "a", commit: "0", document: {} };
    const name = `${team}-api`;
    await deps.db.catalogEntity.create({
      data: { ...entity, ref: name, name, owner: `group:default/${team}` },
    });
  }
});

afterAll(async () => {
  await close();
  await database.close();
});

const request = {
  kind: "create",
  state: "failed",
  step: "pin",
  title: "Create pay",
  serviceName: "pay",
  templateName: "http-api-ts",
  templateVersion: "1.0.0",
  templateCommit: "0".repeat(40),
  answers: {},
  requesterLogin: "somebody",
  payloadSha: "0".repeat(64),
  repository: "acme/platform",
  baseBranch: "main",
  renderedDigest: "0".repeat(64),
  branch: "portal/create/x",
};

/** Input that names the team or something the team owns, well formed or not: the rule comes before the form. */
const inputFor = (path: string, team: string) => {
  if (path === "scaffold.create") return { ownerTeam: team };
  if (path === "objectives.propose") return { service: `${team}-api` };
  return procedures[path] === "team" ? { id: owned[team] } : undefined;
};

async function attempt(path: string, principal: Principal | null, input: unknown): Promise<string> {
  const context: Context = {
    principal,
    reauthenticate: async () => principal,
    requestId: "test",
    log: deps.log,
    deps,
  };
  const [noun = "", name = ""] = path.split(".");
  const caller: unknown = createCaller(context);
  const call: unknown = Reflect.get(Object(Reflect.get(Object(caller), noun)), name);
  if (typeof call !== "function") throw new Error(`${path} cannot be called`);
  try {
    const answer: unknown = await call(input);
    const end: unknown =
      typeof answer === "object" && answer !== null ? Reflect.get(answer, "return") : undefined;
    if (typeof end === "function") await end.call(answer, undefined);
    return "let in";
  } catch (error) {
    const code = error instanceof TRPCError ? error.code : String(error);
    return code === "FORBIDDEN" || code === "UNAUTHORIZED" ? code : "let in";
  }
}

const allPaths = Object.keys(appRouter._def.procedures).toSorted();
const ines = {
  userId: "u1",
  login: "ines",
  name: "Ines",
  role: "engineer" as const,
  teams: [],
  teamsObservedAt: now,
};
const isMutation = (path: string) => Reflect.get(appRouter._def.procedures, path)._def.type === "mutation";

describe("who may call what", () => {
  test("the table lists every procedure of the router and no other", () => {
    expect(allPaths).toEqual(Object.keys(procedures).toSorted());
  });

  test.each(allPaths)("%s says the rule of the table", (path) => {
    const { rule } = Reflect.get(appRouter._def.procedures, path)._def.meta;
    const said = rule.kind === "role" ? rule.role : rule.kind;
    expect(said).toBe(procedures[path]);
  });

  test.each(allPaths)("%s is shut to whoever is not signed in", async (path) => {
    expect(await attempt(path, null, inputFor(path, "payments"))).toBe("UNAUTHORIZED");
  });

  describe.each(roles)("as %s", (role) => {
    describe.each(["payments", "growth"])("of payments, over what %s owns", (team) => {
      test.each(allPaths)("%s", async (path) => {
        const teams = role === "viewer" ? [] : ["payments"];
        const principal = {
          userId: "u1",
          login: "somebody",
          name: "Somebody",
          role,
          teams,
          teamsObservedAt: now,
        };
        const rule = procedures[path];
        const may =
          rule === "signed-in" ||
          role === "platform" ||
          (rule === "team" && role === "engineer" && team === "payments");
        expect(await attempt(path, principal, inputFor(path, team))).toBe(may ? "let in" : "FORBIDDEN");
      });
    });

    test("nothing a team owns may be changed on teams read over an hour ago", async () => {
      const teams = ["payments"];
      const principal = {
        userId: "u1",
        login: "somebody",
        name: "Somebody",
        role,
        teams,
        teamsObservedAt: stale,
      };
      for (const path of allPaths.filter((each) => isMutation(each) && procedures[each] !== "signed-in")) {
        expect(await attempt(path, principal, inputFor(path, "payments"))).toBe("FORBIDDEN");
      }
    });
  });

  test("an attempt to change what another team owns is written down", async () => {
    const principal = { ...ines, teams: ["payments"] };
    await attempt("scaffold.cancel", principal, inputFor("scaffold.cancel", "growth"));
    const { entries } = await deps.identity.audit.list({ actor: "ines" }, deps.now());
    expect(entries[0]).toMatchObject({
      action: "scaffold.cancel",
      object: "team/growth",
      decision: "refused",
    });
  });

  test.each(["cancel", "retry"])(
    "a %s that is let in is written down with the call it came by",
    async (asked) => {
      await deps.db.changeRequest.update({
        where: { id: "req_payments" },
        data: { state: "failed", step: "pin" },
      });
      const principal = { ...ines, teams: ["payments"] };
      await attempt(`scaffold.${asked}`, principal, { id: "req_payments" });
      const { entries } = await deps.identity.audit.list({ actor: "ines" }, deps.now());
      expect(entries[0]).toMatchObject({
        action: `request.${asked}-asked`,
        object: "request:req_payments",
        decision: "allowed",
        requestId: "test",
      });
    },
  );

  test("a procedure without a rule lets nobody in", async () => {
    const forgotten = createCallerFactory(router({ secret: openProcedure.query(() => "secret") }));
    const principal = {
      userId: "u1",
      login: "m",
      name: "M",
      role: "platform" as const,
      teams: [],
      teamsObservedAt: now,
    };
    const context: Context = {
      principal,
      reauthenticate: async () => principal,
      requestId: "test",
      log: deps.log,
      deps,
    };
    await expect(forgotten(context).secret()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test("the table lists every route, and what needs a person lies behind the door of the portal", () => {
  const found = globSync("app/**/{page.tsx,route.ts}").filter((path) => !path.startsWith("app/harness/"));
  for (const path of found) {
    expect(routes, path).toHaveProperty([path]);
    expect(path.startsWith("app/(portal)/"), path).toBe(routes[path] === "signed-in");
  }
});
