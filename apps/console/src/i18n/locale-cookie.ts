/** Cookie with the chosen language. */
export const localeCookie = "locale";
