import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface OwnSecrets {
  /** Signs cookies. */
  readonly secret: string;
  /** Names this box among others behind one host name; not secret. */
  readonly boxId: string;
}

/** Made at first start, readable by the console alone, the same ever after. */
export function ownSecrets(dataDir: string): OwnSecrets {
  const kept = (name: string, bytes: number) => {
    const path = join(dataDir, name);
    const draft = `${path}.${process.pid}`;
    try {
      return readFileSync(path, "utf8");
    } catch {
      // A link appears with its content or not at all, and the first of two starts wins.
      writeFileSync(draft, randomBytes(bytes).toString("hex"), { mode: 0o600 });
      try {
        linkSync(draft, path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      rmSync(draft);
      return readFileSync(path, "utf8");
    }
  };
  return { secret: kept("session-secret", 32), boxId: kept("box-id", 4) };
}
