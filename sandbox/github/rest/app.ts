import { z } from "zod";
import { newInstallationToken } from "../auth/tokens.ts";
import { printTime } from "../git/commits.ts";
import { type Call, type Handler, param, readBody } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { appObject, installationObject } from "../render/app.ts";
import { fullRepository, repositoryObject } from "../render/repositories.ts";
import type { Repository } from "../state/rows.ts";
import { hashSecret } from "../state/store.ts";
import type { World } from "../world.ts";
import { repositoryRoute } from "./guard.ts";

const tokenBody = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.int()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

const hour = 3_600_000;

/** What an App does as itself, with its JWT: know itself, its installation, and take tokens. */
export function appRoutes(world: World): Route[] {
  const asApp =
    (handler: Handler): Handler =>
    (call) => {
      if (call.actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
      return handler(call);
    };
  const ours = (call: Call) => {
    if (Number(param(call, "installation_id")) !== world.app.installationId) throw notFound();
  };
  const known = asApp((call) => {
    if (param(call, "org") !== world.org.login) throw notFound();
    return json(200, installationObject(world));
  });
  return [
    { method: "GET", template: "/app", handler: asApp(() => json(200, appObject(world))) },
    {
      method: "GET",
      template: "/app/installations",
      handler: asApp(() => json(200, [installationObject(world)])),
    },
    {
      method: "GET",
      template: "/app/installations/{installation_id}",
      handler: asApp((call) => {
        ours(call);
        return json(200, installationObject(world));
      }),
    },
    { method: "GET", template: "/orgs/{org}/installation", handler: known },
    {
      method: "GET",
      template: "/repos/{owner}/{repo}/installation",
      handler: asApp((call) => {
        if (world.store.repositories.get(`${param(call, "owner")}/${param(call, "repo")}`) === undefined)
          throw notFound();
        return json(200, installationObject(world));
      }),
    },
    {
      method: "POST",
      template: "/app/installations/{installation_id}/access_tokens",
      handler: asApp((call) => {
        ours(call);
        return issueInstallationToken(world, call);
      }),
    },
    {
      method: "GET",
      template: "/installation/repositories",
      handler: (call) => {
        if (call.actor.kind !== "installation")
          throw new Refusal(403, "Resource not accessible by integration");
        const { repositories } = call.actor;
        const rows = world.store.repositories
          .all()
          .filter((one) => repositories === null || repositories.includes(one.name));
        return json(200, {
          total_count: rows.length,
          repositories: rows.map((one) => repositoryObject(world, one)),
        });
      },
    },
    repositoryRoute(world, "GET", "", { app: "metadata:read" }, (call) =>
      json(200, fullRepository(world, call.repository)),
    ),
  ];
}

function issueInstallationToken(world: World, call: Call) {
  const body = readBody(call, tokenBody);
  const permissions = body.permissions ?? world.app.permissions;
  const rank = ["read", "write", "admin"];
  const beyond = Object.entries(permissions).some(
    ([area, level]) =>
      area !== "metadata" && rank.indexOf(world.app.permissions[area] ?? "") < rank.indexOf(level),
  );
  if (beyond) throw new Refusal(422, "The permissions requested are not granted to this installation.");
  const chosen = chooseRepositories(world, body);
  const token = newInstallationToken();
  const hash = hashSecret(token);
  const expiresMs = world.now().getTime() + hour;
  const repositories = chosen?.map((one) => one.name) ?? null;
  const held = { metadata: "read", ...permissions };
  world.store.tokens.put(hash, {
    hash,
    kind: "installation",
    login: "",
    scopes: [],
    permissions: held,
    repositories,
    expiresMs,
  });
  return json(201, {
    token,
    expires_at: printTime(new Date(expiresMs)),
    permissions: held,
    repository_selection: chosen === undefined ? "all" : "selected",
    ...(chosen === undefined ? {} : { repositories: chosen.map((one) => repositoryObject(world, one)) }),
  });
}

function chooseRepositories(world: World, body: z.output<typeof tokenBody>): Repository[] | undefined {
  if (body.repositories === undefined && body.repository_ids === undefined) return undefined;
  const rows = world.store.repositories.all();
  const byName = (body.repositories ?? []).map((name) => rows.find((one) => one.name === name));
  const byId = (body.repository_ids ?? []).map((id) =>
    rows.find((one) => repositoryObject(world, one).id === id),
  );
  const found = [...byName, ...byId];
  if (found.includes(undefined))
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  return found.filter((one) => one !== undefined);
}
