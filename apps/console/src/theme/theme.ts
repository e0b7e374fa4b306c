/** Cookie with the chosen theme. */
export const themeCookie = "theme";

export const themes = ["system", "dark", "light"] as const;
export type Theme = (typeof themes)[number];

export function themeOf(cookie: string | undefined): Theme {
  return themes.find((theme) => theme === cookie) ?? "system";
}
