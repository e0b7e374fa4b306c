import { randomUUID } from "node:crypto";
import { message, type Role } from "@loaddirector/model";
import { StoreError } from "./errors";
import type { Store } from "./store";

export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** As the sign-in library looks for an account with a password of its own. */
const credential = { providerId: "credential", issuer: "local:credential" };

export async function listUsers({ database }: Store): Promise<UserRecord[]> {
  const rows = await database.prisma.user.findMany({ orderBy: { username: "asc" } });
  return rows.map(({ id, username, role, createdAt }) => ({
    id,
    name: username,
    role: role as Role,
    createdAt: createdAt.getTime(),
  }));
}

export function countUsers({ database }: Store): Promise<number> {
  return database.prisma.user.count();
}

/** Throws `invalid` when the name is taken. `passwordHash`: argon2id, PHC string. */
export async function createUser(
  { database }: Store,
  { name, role, passwordHash }: { name: string; role: Role; passwordHash: string },
): Promise<UserRecord> {
  if (await database.prisma.user.findUnique({ where: { username: name } })) throw nameTaken(name);
  const id = randomUUID();
  const user = await database.prisma.user.create({
    data: {
      id,
      name,
      username: name,
      displayUsername: name,
      role,
      // The library wants one; nothing is ever sent there.
      email: `${name}@users.invalid`,
      accounts: { create: { id: randomUUID(), accountId: id, ...credential, password: passwordHash } },
    },
  });
  return { id, name, role, createdAt: user.createdAt.getTime() };
}

/** Ends every session of the user too, except `keepToken`. Throws `notFound`. */
export async function setPassword(
  { database }: Store,
  { name, passwordHash, keepToken }: { name: string; passwordHash: string; keepToken?: string },
): Promise<void> {
  const user = await database.prisma.user.findUnique({ where: { username: name } });
  if (!user) throw new StoreError("notFound", message("error.noUser", { name }));
  await database.prisma.account.updateMany({
    where: { userId: user.id, ...credential },
    data: { password: passwordHash },
  });
  await database.prisma.session.deleteMany({
    where: { userId: user.id, ...(keepToken ? { token: { not: keepToken } } : {}) },
  });
}

/** The stored hash, or null. */
export async function readPasswordHash({ database }: Store, userId: string): Promise<string | null> {
  const account = await database.prisma.account.findFirst({ where: { userId, ...credential } });
  return account?.password ?? null;
}

/** Sessions end with the user. Throws `notFound`. */
export async function removeUser({ database }: Store, name: string): Promise<void> {
  const user = await database.prisma.user.findUnique({ where: { username: name } });
  if (!user) throw new StoreError("notFound", message("error.noUser", { name }));
  await database.prisma.user.delete({ where: { id: user.id } });
}

function nameTaken(name: string): StoreError {
  return new StoreError("invalid", message("error.invalid"), [
    {
      severity: "error",
      object: null,
      path: ["name"],
      message: message("conflict.nameTaken", { name }),
    },
  ]);
}
