import { createHash, randomBytes } from "node:crypto";
import { countUsers, createUser, replaceSetupToken, type Store, takeSetupToken } from "@loaddirector/store";
import { ApiError } from "./errors";
import { hashPassword } from "./password";

const validMs = 3_600_000;

/** While there is no user, whoever holds the token printed at start-up may make the first one. */
export interface FirstAdministrator {
  /** A new token, which ends earlier ones; null when there are users. Only its hash is kept. */
  offer(): Promise<string | null>;
  missing(): Promise<boolean>;
  /** Throws `setupClosed`. */
  create(input: { token: string; name: string; password: string }): Promise<void>;
}

export function firstAdministrator(store: Store): FirstAdministrator {
  return {
    offer: async () => {
      if ((await countUsers(store)) > 0) return null;
      const token = randomBytes(24).toString("base64url");
      await replaceSetupToken(store, digest(token), validMs);
      return token;
    },
    missing: async () => (await countUsers(store)) === 0,
    create: async ({ token, name, password }) => {
      // Hashing a password is dear: not for anybody who comes along.
      if (!(await takeSetupToken(store, digest(token)))) throw new ApiError("setupClosed");
      await createUser(store, { name, role: "admin", passwordHash: await hashPassword(password) });
    },
  };
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
