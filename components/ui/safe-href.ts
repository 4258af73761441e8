const allowed = new Set(["http:", "https:", "mailto:"]);

/**
 * The address a link may carry: http, https and mailto, or a path of this portal. Anything else, `javascript:` and
 * `//elsewhere` among it, is null, so that text from outside can never run or lead astray.
 */
export function safeHref(href: string): string | null {
  // Browsers drop tabs and line ends before they read an address, so `/\t/elsewhere` is `//elsewhere`.
  if (/^\/(?![/\\])[^\t\n\r]*$/.test(href)) return href;
  const parsed = URL.parse(href);
  return parsed !== null && allowed.has(parsed.protocol) ? parsed.href : null;
}
