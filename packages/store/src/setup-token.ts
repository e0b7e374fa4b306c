import type { Store } from "./store";
import { countUsers } from "./users";

/** Replaces the link of an earlier start. `hash`: sha256 of the token, hex. */
export async function replaceSetupToken({ database, now }: Store, hash: string, validMs: number): Promise<void> {
  await database.prisma.setupToken.deleteMany();
  await database.prisma.setupToken.create({ data: { hash, expiresAt: new Date(now() + validMs) } });
}

/** True once for the token that is valid now; it is used up by asking. */
export async function takeSetupToken(store: Store, hash: string): Promise<boolean> {
  const { count } = await store.database.prisma.setupToken.deleteMany({
    where: { hash, expiresAt: { gt: new Date(store.now()) } },
  });
  return count === 1 && (await countUsers(store)) === 0;
}
