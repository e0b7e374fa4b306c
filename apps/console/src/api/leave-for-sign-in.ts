/** The session is over: sign in and come back to the same address. */
export function leaveForSignIn() {
  const { pathname, search } = window.location;
  if (pathname === "/sign-in" || pathname === "/setup") return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/** Only paths of this console are followed after sign-in. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}
