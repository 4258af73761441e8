import type { World } from "../world.ts";
import { pageStyle } from "./style.ts";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML; everything that was not written in these files goes through here. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

export type PageFrame = { title: string; person: string | undefined; world: World };

/** One whole page: works without scripts, follows the system's day or night. */
export function page({ title, person, world }: PageFrame, main: string): string {
  const who =
    person === undefined
      ? `<a href="/login">Choose a person</a>`
      : `<span>Signed in as <b>${htmlText(world.store.people.get(person)?.name ?? person)}</b></span><a href="/login">Change person</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title)} · Trial GitHub</title><link rel="icon" href="data:,"><style>${pageStyle}</style></head>
<body><a class="skip" href="#main">Skip to content</a>
<header><a class="home" href="/">Trial GitHub</a><nav aria-label="Pages"><a href="/">Pull requests</a></nav><div class="who">${who}</div></header>
<main id="main">${main}</main></body></html>`;
}

/** A time as people read it; the machine's form goes along. */
export function timeText(at: string): string {
  return `<time datetime="${htmlText(at)}">${htmlText(at.replace("T", " ").replace("Z", " UTC"))}</time>`;
}
