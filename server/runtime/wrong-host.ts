/** Probes come by address rather than by name, and a provider may deliver over an inner name. */
const anyHost = /^\/(api\/)?(healthz|readyz)$|^\/api\/webhooks\//;

/**
 * Where to send a request whose `Host` is not the portal's own: cookies, forms and the provider's way back work at
 * one origin only. Null where the request is in its place; `refuse` for what must not be repeated elsewhere.
 */
export function wrongHost(
  request: { method: string; host: string | null; path: string; search: string },
  portalUrl: string,
): { kind: "redirect"; to: string } | { kind: "refuse" } | null {
  const portal = new URL(portalUrl);
  if (request.host === portal.host || anyHost.test(request.path)) return null;
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead || request.path.startsWith("/api/")) return { kind: "refuse" };
  return { kind: "redirect", to: `${portal.origin}${request.path}${request.search}` };
}
