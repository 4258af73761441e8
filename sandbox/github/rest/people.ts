import { permissionOf, teamsOf } from "../auth/actor.ts";
import { type Call, paginate, param } from "../http/call.ts";
import { forbidden, json, noContent, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { organization, publicUser, simpleUser, teamFull, teamObject } from "../render/accounts.ts";
import type { Permission, Team } from "../state/rows.ts";
import type { World } from "../world.ts";
import { repositoryRoute } from "./guard.ts";

/** People, teams, members, and a person's right on a repository. */
export function peopleRoutes(world: World): Route[] {
  const { store } = world;
  return [
    { method: "GET", template: "/user", handler: (call) => json(200, me(world, call), scopes(call)) },
    {
      method: "GET",
      template: "/user/emails",
      handler: (call) => {
        needsScope(call, ["user", "user:email"]);
        const email = store.people.get(self(call))?.email ?? "";
        return json(200, [{ email, primary: true, verified: true, visibility: "private" }]);
      },
    },
    {
      method: "GET",
      template: "/user/teams",
      handler: (call) => {
        needsScope(call, ["read:org", "write:org", "admin:org", "user", "repo"]);
        const page = paginate(call, `${world.urls.api}${call.path}`, teamsOf(store, self(call)));
        return json(
          200,
          page.rows.map((team) => teamFull(world, team)),
          page.headers,
        );
      },
    },
    {
      method: "GET",
      template: "/user/orgs",
      handler: (call) => {
        self(call);
        return json(200, [organization(world)]);
      },
    },
    {
      method: "GET",
      template: "/users/{username}",
      handler: (call) => {
        const person = store.people.get(param(call, "username"));
        const bot = param(call, "username").endsWith("[bot]");
        if (person === undefined && !bot) throw notFound();
        return json(200, publicUser(world, param(call, "username"), person));
      },
    },
    {
      method: "GET",
      template: "/orgs/{org}/teams",
      handler: (call) => {
        inOrg(world, call);
        const page = paginate(call, `${world.urls.api}${call.path}`, store.teams.all());
        return json(
          200,
          page.rows.map((team) => teamObject(world, team)),
          page.headers,
        );
      },
    },
    {
      method: "GET",
      template: "/orgs/{org}/teams/{team_slug}",
      handler: (call) => json(200, teamFull(world, teamFrom(world, call))),
    },
    {
      method: "GET",
      template: "/orgs/{org}/teams/{team_slug}/members",
      handler: (call) => {
        const page = paginate(call, `${world.urls.api}${call.path}`, teamFrom(world, call).members);
        return json(
          200,
          page.rows.map((login) => simpleUser(world, login)),
          page.headers,
        );
      },
    },
    {
      method: "GET",
      template: "/orgs/{org}/teams/{team_slug}/memberships/{username}",
      handler: (call) => {
        const team = teamFrom(world, call);
        if (!team.members.includes(param(call, "username"))) throw notFound();
        const url = `${teamObject(world, team).url}/memberships/${param(call, "username")}`;
        return json(200, { url, role: "member", state: "active" });
      },
    },
    {
      method: "GET",
      template: "/orgs/{org}/members",
      handler: (call) => {
        inOrg(world, call);
        const members = store.people.all().filter((person) => person.member);
        const page = paginate(call, `${world.urls.api}${call.path}`, members);
        return json(
          200,
          page.rows.map((person) => simpleUser(world, person.login)),
          page.headers,
        );
      },
    },
    {
      method: "GET",
      template: "/orgs/{org}/members/{username}",
      handler: (call) => {
        inOrg(world, call);
        if (store.people.get(param(call, "username"))?.member !== true) throw notFound();
        return noContent;
      },
    },
    repositoryRoute(
      world,
      "GET",
      "/collaborators/{username}/permission",
      { app: "metadata:read", user: "write" },
      (call) => {
        const login = param(call, "username");
        if (store.people.get(login) === undefined) throw notFound();
        const held =
          permissionOf(store, call.repository, login) ?? (call.repository.private ? undefined : "read");
        const user = {
          ...simpleUser(world, login),
          permissions: permissionFlags(held),
          role_name: held ?? "none",
        };
        return json(200, { permission: legacyPermission(held), role_name: held ?? "none", user });
      },
    ),
    repositoryRoute(
      world,
      "GET",
      "/collaborators/{username}",
      { app: "metadata:read", user: "write" },
      (call) => {
        if (permissionOf(store, call.repository, param(call, "username")) === undefined) throw notFound();
        return noContent;
      },
    ),
  ];
}

/** The four words of the older API: triage reads, maintain writes. */
function legacyPermission(held: Permission | undefined): string {
  const words = { read: "read", triage: "read", write: "write", maintain: "write", admin: "admin" };
  return held === undefined ? "none" : words[held];
}

export function permissionFlags(held: Permission | undefined) {
  const steps: Permission[] = ["read", "triage", "write", "maintain", "admin"];
  const reached = held === undefined ? -1 : steps.indexOf(held);
  return {
    pull: reached >= 0,
    triage: reached >= 1,
    push: reached >= 2,
    maintain: reached >= 3,
    admin: reached >= 4,
  };
}

function self(call: Call): string {
  if (call.actor.kind === "user") return call.actor.login;
  if (call.actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  throw forbidden();
}

function me(world: World, call: Call) {
  const login = self(call);
  return publicUser(world, login, world.store.people.get(login));
}

function scopes(call: Call): Record<string, string> {
  return call.actor.kind === "user"
    ? { "x-oauth-scopes": call.actor.scopes.join(", "), "x-accepted-oauth-scopes": "" }
    : {};
}

function needsScope(call: Call, any: string[]): void {
  self(call);
  const held = call.actor.kind === "user" ? call.actor.scopes : [];
  if (!held.some((scope) => any.includes(scope))) throw notFound();
}

function inOrg(world: World, call: Call): void {
  if (call.actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (param(call, "org") !== world.org.login) throw notFound();
  if (call.actor.kind === "installation" && call.actor.permissions.members === undefined) throw forbidden();
}

function teamFrom(world: World, call: Call): Team {
  inOrg(world, call);
  const team = world.store.teams.get(param(call, "team_slug"));
  if (team === undefined) throw notFound();
  return team;
}
