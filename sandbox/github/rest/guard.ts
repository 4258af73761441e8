import { type Actor, atLeast, permissionOf } from "../auth/actor.ts";
import type { GitRepository } from "../git/repository.ts";
import { type Call, type Handler, param } from "../http/call.ts";
import { forbidden, notFound, Refusal, type Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { Permission, Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";

export type RepositoryCall = Call & { repository: Repository; name: string; git: GitRepository };

/** `app` lists the App's permissions of which one suffices, `issues:write|pull_requests:write`; `user` is the person's right. */
export type Need = { app: string; user?: Permission };

/** A route under `/repos/{owner}/{repo}`: finds the repository, hides it from strangers, checks the caller's right. */
export function repositoryRoute(
  world: World,
  method: string,
  template: string,
  need: Need,
  handle: (call: RepositoryCall) => Promise<Reply> | Reply,
): Route {
  const handler: Handler = (call) => {
    const name = `${param(call, "owner")}/${param(call, "repo")}`;
    const repository = world.store.repositories.get(name);
    if (repository === undefined) throw notFound();
    authorise(world, repository, call.actor, need);
    return handle({ ...call, repository, name, git: world.git(name) });
  };
  return { method, template: `/repos/{owner}/{repo}${template}`, handler };
}

function authorise(world: World, repository: Repository, actor: Actor, need: Need): void {
  const ways = need.app.split("|").map((way) => way.split(":"));
  const level = ways[0]?.[1] ?? "read";
  const user = need.user ?? (level === "read" ? "read" : "write");
  if (actor.kind === "app") throw new Refusal(401, "Bad credentials");
  if (actor.kind === "installation") {
    const narrowed = actor.repositories !== null && !actor.repositories.includes(repository.name);
    if (narrowed && repository.private) throw notFound();
    if (narrowed || !ways.some(([area = ""]) => grants(actor.permissions, area, level)))
      throw forbidden(ways.map((way) => way.join("=")).join("; "));
    return;
  }
  const held = actor.kind === "user" ? permissionOf(world.store, repository, actor.login) : undefined;
  const readable = held !== undefined || !repository.private;
  if (!readable) throw notFound();
  if (user === "read" && level === "read") return;
  if (actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  const enough = user === "read" ? readable : atLeast(held, user);
  if (!enough)
    throw held === undefined
      ? notFound()
      : new Refusal(403, `Must have ${user} access to ${fullName(repository)}`);
}

function grants(permissions: Record<string, string>, area: string, level: string): boolean {
  if (area === "metadata") return true;
  const held = permissions[area];
  return held === "write" || held === "admin" || (held === "read" && level === "read");
}

/** The account that a caller's deeds are shown under. */
export function accountOf(world: World, actor: Actor): string {
  if (actor.kind === "user") return actor.login;
  if (actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  return botLogin(world);
}

export function botLogin(world: World): string {
  return `${world.app.slug}[bot]`;
}

/** Name and address that GitHub writes into commits for an account. */
export function signatureOf(world: World, login: string): { name: string; email: string; date: string } {
  const person = world.store.people.get(login);
  return {
    name: person?.name ?? login,
    email: person?.email ?? `${stableId(`user:${login}`)}+${login}@users.noreply.github.com`,
    date: world.stamp(),
  };
}
