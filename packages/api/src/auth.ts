import { message, type Role, userNameSchema } from "@loaddirector/model";
import { appendAudit, type Store } from "@loaddirector/store";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { username } from "better-auth/plugins/username";
import type { Caller } from "./context";
import { hashPassword, verifyPassword } from "./password";

export interface AuthOptions {
  readonly store: Store;
  /** Signs cookies; kept in a file of the console. */
  readonly secret: string;
  /** In the cookie's name: browsers tell boxes on one host by it, for cookies do not know ports. */
  readonly boxId: string;
  /** `name:port` under which browsers reach the console. */
  readonly allowedHosts: readonly string[];
}

/** Set by the server from the connection; what a browser sends under this name is dropped. */
export const clientAddressHeader = "x-loaddirector-client";

/** Paths under /api/auth that are answered; the library has many more. */
export const authPaths = ["/sign-in/username", "/sign-out", "/get-session"] as const;

const hours = 3_600;

export type Auth = ReturnType<typeof createAuth>;

export function createAuth({ store, secret, boxId, allowedHosts }: AuthOptions) {
  const auth = betterAuth({
    secret,
    baseURL: { allowedHosts: [...allowedHosts], protocol: "https" },
    basePath: "/api/auth",
    trustedOrigins: allowedHosts.map((host) => `https://${host}`),
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: prismaAdapter(store.database.prisma, { provider: "sqlite" }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    plugins: [
      username({
        minUsernameLength: 1,
        maxUsernameLength: 32,
        usernameNormalization: false,
        usernameValidator: (name) => userNameSchema.safeParse(name).success,
      }),
    ],
    user: { additionalFields: { role: { type: "string", required: true, input: false } } },
    // From sign-in on, whatever happens: neither calls nor streams prolong it.
    session: { expiresIn: 12 * hours, disableSessionRefresh: true },
    rateLimit: {
      enabled: true,
      window: 10,
      max: 100,
      customRules: { "/sign-in/username": { window: 60, max: 20 }, "/get-session": false },
    },
    advanced: {
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      // The library knows __Secure- only; __Host- also forbids a domain and other paths.
      useSecureCookies: false,
      cookiePrefix: `__Host-${boxId}`,
      defaultCookieAttributes: { secure: true, httpOnly: true, sameSite: "strict", path: "/" },
    },
    hooks: { after: createAuthMiddleware(async (context) => auditSignIn(store, context as never)) },
  });
  /** Who sends these headers; null without a valid session. */
  async function callerOf(headers: Headers): Promise<Caller | null> {
    const found = await auth.api.getSession({ headers }).catch(() => null);
    if (!found) return null;
    const { id, name, role } = found.user;
    return { id, name, role: role as Role, token: found.session.token };
  }

  return {
    callerOf,
    /** Answers a request under /api/auth. */
    handle: async (request: Request): Promise<Response> => {
      const leaving = new URL(request.url).pathname.endsWith("/sign-out") ? await callerOf(request.headers) : null;
      const answer = await auth.handler(request);
      if (leaving && answer.ok)
        await appendAudit(store, {
          who: leaving.name,
          address: request.headers.get(clientAddressHeader),
          action: "session.signOut",
          result: "done",
          message: message("audit.session.signOut", { name: leaving.name }),
        });
      return answer;
    },
  };
}

interface SignInContext {
  readonly path: string;
  readonly body?: { readonly username?: unknown };
  readonly headers?: Headers;
  readonly context: { readonly returned?: unknown; readonly newSession?: { user: { name: string } } | null };
}

/** Names of failed attempts are noted only when they could be one: people type passwords into that field. */
async function auditSignIn(store: Store, { path, body, headers, context }: SignInContext): Promise<void> {
  if (path !== "/sign-in/username") return;
  const failed = context.returned instanceof APIError;
  const known = userNameSchema.safeParse(body?.username);
  const exists =
    known.success && (await store.database.prisma.user.findUnique({ where: { username: known.data } })) !== null;
  await appendAudit(store, {
    who: failed ? null : (context.newSession?.user.name ?? null),
    address: headers?.get(clientAddressHeader) ?? null,
    action: "session.signIn",
    result: failed ? "signedOut" : "done",
    message: failed
      ? message("audit.session.signInFailed", { name: exists ? known.data! : "?" })
      : message("audit.session.signIn", { name: context.newSession?.user.name ?? "?" }),
  });
}
