import { teamsOf } from "../auth/actor.ts";
import type { World } from "../world.ts";
import { htmlText, page } from "./layout.ts";

/** The sign-in page: one button for each trial person; the query travels on in hidden fields. */
export function personPicker(world: World, current: string | undefined, query: URLSearchParams): string {
  const hidden = [...query]
    .filter(([name]) => name !== "login")
    .map(([name, value]) => `<input type="hidden" name="${htmlText(name)}" value="${htmlText(value)}">`)
    .join("");
  const people = world.store.people.all().map((person) => {
    const teams = teamsOf(world.store, person.login).map((team) => team.name);
    const note = teams.length === 0 ? "in no team" : `in ${teams.join(", ")}`;
    const here = person.login === current ? " · signed in here now" : "";
    return `<li><form method="post" class="row">${hidden}<input type="hidden" name="login" value="${htmlText(person.login)}">
<button class="main">Sign in as ${htmlText(person.name)}</button><span class="soft">${htmlText(person.login)}, ${htmlText(note)}${here}</span></form></li>`;
  });
  const asked = query.has("client_id")
    ? "<p>The portal asks who you are. It will learn your name, your address and your teams.</p>"
    : "<p>Reviews and merges on these pages are done as the person you choose.</p>";
  const title = "Who are you today?";
  return page(
    { title, person: current, world },
    `<h1>${title}</h1>${asked}<ul class="card">${people.join("")}</ul>`,
  );
}
