/** A place the navigation leads to. `key` follows `g` on the keyboard. */
export type Destination = { href: string; title: string; key: string; group: 1 | 2 | 3 };

export const destinations: readonly Destination[] = [
  { href: "/", title: "Home", key: "h", group: 1 },
  { href: "/services", title: "Services", key: "s", group: 1 },
  { href: "/create", title: "Create", key: "c", group: 1 },
  { href: "/requests", title: "Requests", key: "r", group: 1 },
  { href: "/pull-requests", title: "Pull requests", key: "p", group: 1 },
  { href: "/budgets", title: "Budgets", key: "u", group: 2 },
  { href: "/runbooks", title: "Runbooks", key: "b", group: 2 },
  { href: "/audit", title: "Audit", key: "a", group: 3 },
];

/** Whether `pathname` is this destination or lies below it. */
export function isAt(destination: Destination, pathname: string): boolean {
  if (destination.href === "/") return pathname === "/";
  return pathname === destination.href || pathname.startsWith(`${destination.href}/`);
}
