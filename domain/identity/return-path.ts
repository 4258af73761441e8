/**
 * Where to go after sign-in: a path on this portal, or `/` for anything else. `origin` is the portal's own, as in
 * `https://portal.example.com`. The URL is taken apart by the same parser browsers use, and put together anew.
 */
export function safeReturnPath(wanted: unknown, origin: string): string {
  if (typeof wanted !== "string" || wanted.length > 2000) return "/";
  // Parsers drop tabs and line ends and read a backslash as a slash; no address of ours has any of them.
  if (hasControlCharacter(wanted) || wanted.includes("\\")) return "/";
  if (!wanted.startsWith("/") && !wanted.startsWith(`${origin}/`)) return "/";
  if (!URL.canParse(wanted, origin)) return "/";
  const url = new URL(wanted, origin);
  if (url.origin !== origin || url.username !== "" || url.password !== "") return "/";
  // A path that begins with two slashes, also encoded, would be a host to whoever reads it next.
  if (/^\/(\/|%2f|%5c)/i.test(url.pathname)) return "/";
  // To come back to a door would be a loop, or a sign-out.
  if (/^\/(api|signin)(\/|$)/i.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f");
}
