import { mkdirSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { type Actor, atLeast, permissionOf } from "../auth/actor.ts";
import { authenticate } from "../auth/tokens.ts";
import { branchMoved } from "../deeds/move-branch.ts";
import { Refusal } from "../http/reply.ts";
import { botLogin } from "../rest/guard.ts";
import type { Repository } from "../state/rows.ts";
import type { World } from "../world.ts";
import { listRefs, zeroSha } from "./refs.ts";
import { advertise, type GitService, isGitService, serve } from "./smart-http.ts";

export type GitRequest = { repository: string; rest: string };

/** Whether a path speaks git: `/{owner}/{repo}.git/…` (the suffix may be absent, as on github.com). */
export function gitRequest(path: string): GitRequest | undefined {
  const found = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path);
  return found === null ? undefined : { repository: `${found[1]}/${found[2]}`, rest: found[3] ?? "" };
}

/** Answers one request of git over HTTP; a push moves pull requests and tells webhooks like any other change. */
export async function answerGit(
  world: World,
  wanted: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ status: number; who: string; service: string }> {
  const url = new URL(request.url ?? "/", "http://git");
  const service = wanted.rest === "info/refs" ? url.searchParams.get("service") : wanted.rest;
  const refuse = (status: number, text: string, who = "anonymous") => {
    const ask: Record<string, string> = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(status, { "content-type": "text/plain", ...ask }).end(text);
    request.resume();
    return { status, who, service: service ?? "git" };
  };
  const repository = world.store.repositories.get(wanted.repository);
  if (repository === undefined || !isGitService(service)) return refuse(404, "Repository not found.");
  let actor: Actor;
  try {
    actor = authenticate(request.headers.authorization, world.store, world.app, world.now().getTime());
  } catch (cause) {
    if (cause instanceof Refusal) return refuse(401, "Invalid username or token.");
    throw cause;
  }
  const who =
    actor.kind === "user" ? actor.login : actor.kind === "installation" ? botLogin(world) : actor.kind;
  if (!mayUse(world, repository, actor, service)) {
    return actor.kind === "anonymous"
      ? refuse(401, "Authentication required.")
      : refuse(403, "Permission denied.", who);
  }
  const { gitDir } = world.git(wanted.repository);
  if (wanted.rest === "info/refs") advertise(gitDir, service, request, response);
  else if (service === "git-upload-pack") await serve(gitDir, service, request, response);
  else await takePush(world, repository, { gitDir, who }, request, response);
  return { status: 200, who, service };
}

function mayUse(world: World, repository: Repository, actor: Actor, service: GitService): boolean {
  const write = service === "git-receive-pack";
  if (actor.kind === "installation") {
    const inReach = actor.repositories === null || actor.repositories.includes(repository.name);
    const held = actor.permissions.contents;
    return inReach && (held === "write" || (!write && held === "read"));
  }
  const held = actor.kind === "user" ? permissionOf(world.store, repository, actor.login) : undefined;
  return write ? atLeast(held, "write") : !repository.private || held !== undefined;
}

async function takePush(
  world: World,
  repository: Repository,
  push: { gitDir: string; who: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  guardBranches(push.gitDir, repository);
  const before = new Map((await listRefs(push.gitDir, "refs/")).map((ref) => [ref.name, ref.sha]));
  await serve(push.gitDir, "git-receive-pack", request, response);
  const after = new Map((await listRefs(push.gitDir, "refs/")).map((ref) => [ref.name, ref.sha]));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const move = {
      name,
      before: before.get(name) ?? zeroSha,
      after: after.get(name) ?? zeroSha,
      by: push.who,
    };
    if (move.before !== move.after) await branchMoved(world, repository, move);
  }
}

/** A branch with rules refuses pushes through git's own `update` hook. */
function guardBranches(gitDir: string, repository: Repository): void {
  const names = repository.rules.map((rule) => `'refs/heads/${rule.branch.replaceAll("'", "")}'`);
  const refusal = `echo "GH013: Repository rule violations found for $1. Changes must be made through a pull request." >&2; exit 1`;
  const text = `#!/bin/sh\ncase "$1" in refs/pull/*${names.map((name) => `|${name}`).join("")}) ${refusal};; esac\n`;
  mkdirSync(join(gitDir, "hooks"), { recursive: true });
  writeFileSync(join(gitDir, "hooks", "update"), text, { mode: 0o755 });
}
