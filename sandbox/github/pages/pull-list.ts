import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { htmlText, page, timeText } from "./layout.ts";

/** Shape and word for a pull request's state. */
export function pullMark(pull: Pull): string {
  if (pull.mergedAt !== null) return `<span class="mark">◆ Merged</span>`;
  if (pull.state === "closed") return `<span class="mark bad">✕ Closed</span>`;
  return pull.draft ? `<span class="mark soft">○ Draft</span>` : `<span class="mark good">● Open</span>`;
}

/** The list of pull requests of one repository; `state` is open, closed or all. */
export function pullList(
  world: World,
  repository: Repository,
  state: string,
  person: string | undefined,
): string {
  const name = fullName(repository);
  const all = world.store.pulls
    .all()
    .filter((pull) => pull.repository === name)
    .reverse();
  const rows = all.filter((pull) => state === "all" || pull.state === state);
  const tab = (to: string, label: string) => {
    const count = all.filter((pull) => to === "all" || pull.state === to).length;
    return `<a href="?state=${to}"${to === state ? ` aria-current="page"` : ""}>${label} ${count}</a>`;
  };
  const items = rows.map(
    (
      pull,
    ) => `<li><div class="line">${pullMark(pull)}<a href="/${htmlText(name)}/pull/${pull.number}"><b>${htmlText(pull.title)}</b></a>
<span class="soft end">#${pull.number} by ${htmlText(pull.author)}, ${timeText(pull.createdAt)}</span></div></li>`,
  );
  const list =
    rows.length === 0
      ? `<p class="soft">No pull requests here yet.</p>`
      : `<ul class="card">${items.join("")}</ul>`;
  const tabs = `<nav class="tabs" aria-label="State">${tab("open", "Open")}${tab("closed", "Closed")}${tab("all", "All")}</nav>`;
  const clone = `<p class="soft">Clone with <code>git clone ${htmlText(world.urls.web)}/${htmlText(name)}.git</code></p>`;
  return page(
    { title: `Pull requests of ${name}`, person, world },
    `<h1>${htmlText(name)}</h1>${clone}${tabs}${list}`,
  );
}
