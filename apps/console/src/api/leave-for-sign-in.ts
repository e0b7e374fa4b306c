/** The session is over: sign in and come back to the same address. */
export function leaveForSignIn() {
  const { pathname, search } = window.location;
  if (pathname === "/sign-in" || pathname === "/setup") return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

const box = "https://box.invalid";

/** Only addresses of this console are followed after sign-in, as a browser would read them. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith("/") || !URL.canParse(next, box)) return "/";
  const { origin, pathname, search } = new URL(next, box);
  return origin === box ? pathname + search : "/";
}
