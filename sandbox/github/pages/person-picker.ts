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
    const note = teams.length === 0 ? "no team" : teams.join(", ");
    return `<form method="post" class="row">${hidden}<input type="hidden" name="login" value="${htmlText(person.login)}">
<button class="main">Sign in as ${htmlText(person.name)}</button><span class="soft">${htmlText(person.login)} · ${htmlText(note)}${person.login === current ? " · signed in here" : ""}</span></form>`;
  });
  const asked =
    query.get("client_id") === null
      ? ""
      : "<p class=soft>The portal asks who you are. It learns your name, address and teams.</p>";
  return page(
    { title: "Choose a person", person: current, host: "/" },
    `<h1>Who are you today?</h1>${asked}<div class="card">${people.join("")}</div>`,
  );
}
