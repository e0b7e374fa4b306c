import { type Message, message } from "@loaddirector/model";

/** null: done. Otherwise why not, for people. */
export type AuthOutcome = Message | null;

/** Signs in with a user name and password; the session is a cookie no script can read. */
export function signIn(username: string, password: string): Promise<AuthOutcome> {
  return post("/api/auth/sign-in/username", { username, password });
}

/** Ends the session on the box, then leaves for the sign-in page. */
export async function signOut(): Promise<void> {
  await post("/api/auth/sign-out", {});
  window.location.assign("/sign-in");
}

async function post(path: string, body: object): Promise<AuthOutcome> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return message("ui.error.unreachable");
  }
  if (response.ok) return null;
  if (response.status === 429) return message("signIn.tooMany", { seconds: retryAfter(response) });
  if (response.status === 401 || response.status === 403 || response.status === 400) return message("signIn.wrong");
  return message("ui.error.unexpected");
}

function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get("retry-after") ?? response.headers.get("x-retry-after"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 60;
}
