/** Keeps a choice of this browser (language, theme) for a year; read by the server when it renders. */
export function setPreferenceCookie(name: string, value: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser administrators use
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax; Secure`;
}
