import { execute, ProgramError, type User } from "../../packages/lab/src/index";

/** The processes that meet hostile bytes each have a user of their own, without home, shell or password. */
export interface Users {
  console: User;
  health: User;
  ftp: User;
  dns: User;
}

/** Makes the users that are missing. `created` tells which, to be said aloud. */
export async function ensureUsers(): Promise<Users & { created: string[] }> {
  const created: string[] = [];
  const ensure = async (name: string): Promise<User> => {
    const known = await find(name);
    if (known) return known;
    const refusal = await execute([
      "useradd",
      "--system",
      "--user-group",
      "--no-create-home",
      "--home-dir",
      "/nonexistent",
      "--shell",
      "/usr/sbin/nologin",
      name,
    ]).then(
      () => null,
      (error: unknown) => error,
    );
    // Refused, yet there: another start was faster.
    const made = await find(name);
    if (!made) throw refusal ?? new Error(`useradd did not make ${name}`);
    if (refusal === null) created.push(name);
    return made;
  };
  return {
    console: await ensure("ld-console"),
    health: await ensure("ld-health"),
    ftp: await ensure("ld-ftp"),
    dns: await ensure("ld-dns"),
    created,
  };
}

/** name:password:uid:gid:... as the system's name service knows it. */
async function find(name: string): Promise<User | null> {
  try {
    const [, , uid, gid] = (await execute(["getent", "passwd", name])).stdout.split(":");
    return { uid: Number(uid), gid: Number(gid) };
  } catch (error) {
    if (error instanceof ProgramError && error.status === 2) return null;
    throw error;
  }
}
