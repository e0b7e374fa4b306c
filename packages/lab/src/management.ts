import { mkdir, readdir, readlink, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { listNamespaces } from "./namespace";
import { managementSlots, preferredSlot } from "./plan";

/**
 * Takes a management network that no other lab of this host uses and returns its number.
 * A claim is a symbolic link `<slot> -> <prefix>` (made atomically); a claim whose lab has no fabric any more is taken over.
 * The caller's fabric namespace must exist already, so that its own claim counts as alive.
 */
export async function claimManagement(folder: string, prefix: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  for (let step = 0; step < managementSlots; step++) {
    const slot = (preferredSlot(prefix) + step) % managementSlots;
    const claim = join(folder, String(slot));
    const holder = await readlink(claim).catch(() => null);
    if (holder !== null && holder !== prefix && listNamespaces().includes(`${holder}-fabric`)) continue;
    if (holder !== null) await unlink(claim).catch(() => {});
    try {
      await symlink(prefix, claim);
      return slot;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another lab was faster
    }
  }
  throw new Error(`all ${managementSlots} management networks of this host are in use`);
}

/** Gives back what the prefix holds. */
export async function releaseManagement(folder: string, prefix: string): Promise<void> {
  for (const slot of await readdir(folder).catch(() => [])) {
    const claim = join(folder, slot);
    if ((await readlink(claim).catch(() => null)) === prefix) await unlink(claim).catch(() => {});
  }
}
