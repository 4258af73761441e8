import { currentSession, openSession } from "../auth/session.ts";
import { html, redirect } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { World } from "../world.ts";
import { personPicker } from "./person-picker.ts";

/** The stand-in's own pages. */
export function pageRoutes(world: World): Route[] {
  return [
    {
      method: "GET",
      template: "/login",
      handler: (call) => html(200, personPicker(world, currentSession(world, call)?.login, call.query)),
    },
    {
      method: "POST",
      template: "/login",
      handler: (call) => {
        const login = new URLSearchParams(call.body.toString("utf8")).get("login") ?? "";
        if (world.store.people.get(login) === undefined) return redirect(303, "/login");
        return redirect(303, "/", openSession(world, login));
      },
    },
  ];
}
