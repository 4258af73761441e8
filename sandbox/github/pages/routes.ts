import { closeSession, currentSession, openSession } from "../auth/session.ts";
import { pullKey } from "../deeds/pull-rows.ts";
import { type Call, type Handler, param } from "../http/call.ts";
import { html, notFound, type Reply, redirect } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { actOnPull } from "./act-on-pull.ts";
import { avatar } from "./avatar.ts";
import { commitPage, filePage, rawFile } from "./code-pages.ts";
import { personPicker } from "./person-picker.ts";
import { pullList } from "./pull-list.ts";
import { pullPage } from "./pull-page.ts";
import { jobPageOf, runPage } from "./run-pages.ts";

/** The stand-in's own pages: choose a person, pull requests, runs and logs, files and commits. */
export function pageRoutes(world: World): Route[] {
  const person = (call: Call) => currentSession(world, call)?.login;
  const get = (template: string, handler: Handler): Route => ({ method: "GET", template, handler });
  const post = (template: string, handler: Handler): Route => ({ method: "POST", template, handler });
  const inRepository = (handle: (repository: Repository, call: Call) => Promise<Reply> | Reply): Handler => {
    return (call) => {
      const repository = world.store.repositories.get(`${param(call, "owner")}/${param(call, "repo")}`);
      if (repository === undefined) throw notFound();
      return handle(repository, call);
    };
  };
  const list = inRepository((repository, call) =>
    html(200, pullList(world, repository, call.query.get("state") ?? "open", person(call))),
  );
  const onPull = (handle: (repository: Repository, pull: Pull, call: Call) => Promise<Reply>) =>
    inRepository((repository, call) => {
      const pull = world.store.pulls.get(
        pullKey({ repository: fullName(repository), number: Number(param(call, "number")) }),
      );
      if (pull === undefined) throw notFound();
      return handle(repository, pull, call);
    });
  const showPull = onPull(async (repository, pull, call) =>
    html(
      200,
      await pullPage(world, repository, pull, currentSession(world, call), call.query.get("refused")),
    ),
  );
  return [
    get("/", () => {
      const first = world.store.repositories.all()[0];
      return first === undefined
        ? html(404, "<!doctype html><title>Empty</title><p>No repository yet.")
        : redirect(302, `/${fullName(first)}/pulls`);
    }),
    get("/login", (call) => html(200, personPicker(world, person(call), call.query))),
    post("/login", (call) => {
      const login = new URLSearchParams(call.body.toString("utf8")).get("login") ?? "";
      return world.store.people.get(login) === undefined
        ? redirect(303, "/login")
        : redirect(303, "/", openSession(world, login));
    }),
    post("/logout", (call) => {
      const session = currentSession(world, call);
      return redirect(303, "/login", session === undefined ? {} : closeSession(world, session));
    }),
    get("/avatars/{login}", (call) => avatar(param(call, "login"))),
    get("/{owner}/{repo}", list),
    get("/{owner}/{repo}/pulls", list),
    get("/{owner}/{repo}/pull/{number}", showPull),
    post(
      "/{owner}/{repo}/pull/{number}/{action}",
      onPull((repository, pull, call) => actOnPull(world, repository, pull, call)),
    ),
    get("/{owner}/{repo}/pull/{number}/{tab}", showPull),
    get("/{owner}/{repo}/actions/runs/{run}", (call) => runPage(world, call)),
    get("/{owner}/{repo}/actions/runs/{run}/job/{job}", (call) => jobPageOf(world, call)),
    get(
      "/{owner}/{repo}/commit/{sha}",
      inRepository((repository, call) => commitPage(world, repository, call)),
    ),
    get(
      "/{owner}/{repo}/blob/{place}",
      inRepository((repository, call) => filePage(world, repository, call)),
    ),
    get(
      "/{owner}/{repo}/raw/{place}",
      inRepository((repository, call) => rawFile(world, repository, call)),
    ),
    get(
      "/{owner}/{repo}/tree/{place}",
      inRepository((repository, call) => filePage(world, repository, call)),
    ),
  ];
}
