export const themeCookie = "portolan-theme";
export const zoneCookie = "portolan-zone";

const year = 365 * 24 * 60 * 60;

/** Keeps a choice of this browser where the server can see it before it draws. */
export function keepInCookie(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
  document.cookie = `${name}=${value}; path=/; max-age=${year}; samesite=lax`;
}

export const themes = ["auto", "day", "night"] as const;
export type Theme = (typeof themes)[number];

/** The stored choice; anything else means what the device prefers. */
export function readTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "auto";
}
