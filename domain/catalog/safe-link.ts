/** A link a browser may be sent to: http, https or mailto, and nothing that only looks like it. */
export function isSafeLink(url: string): boolean {
  return URL.canParse(url) && ["http:", "https:", "mailto:"].includes(new URL(url).protocol);
}
