export const themeCookie = "portolan-theme";
export const zoneCookie = "portolan-zone";

export const themes = ["auto", "day", "night"] as const;
export type Theme = (typeof themes)[number];

/** The stored choice; anything else means what the device prefers. */
export function readTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "auto";
}
