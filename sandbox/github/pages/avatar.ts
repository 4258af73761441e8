import type { Reply } from "../http/reply.ts";
import { stableId } from "../state/store.ts";
import { htmlText } from "./layout.ts";

/** A picture for an account: its first letter on a colour of its own. */
export function avatar(login: string): Reply {
  const hue = stableId(login) % 360;
  const letter = htmlText((login[0] ?? "?").toUpperCase());
  const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="${htmlText(login)}"><rect width="64" height="64" fill="hsl(${hue} 45% 38%)"/><text x="32" y="43" font-family="system-ui,sans-serif" font-size="32" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
  return {
    status: 200,
    body,
    headers: { "content-type": "image/svg+xml", "cache-control": "max-age=86400" },
  };
}
