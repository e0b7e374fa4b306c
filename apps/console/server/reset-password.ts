import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { hashPassword } from "@loaddirector/api";
import { message } from "@loaddirector/model";
import { appendAudit, openStore, setPassword } from "@loaddirector/store";
import { readConfig } from "./config";
import { errorWords } from "./error-words";
import { programRoot } from "./program-root";

/** `npm run reset-password -- <user>`: prints a new password once and ends the user's sessions. */
async function main(): Promise<void> {
  const [name] = process.argv.slice(2);
  if (!name) {
    process.stderr.write("usage: npm run reset-password -- <user>\n");
    process.exit(1);
  }
  const { dataDir } = readConfig();
  const store = await openStore({
    path: join(dataDir, "config.db"),
    migrations: join(programRoot(), "prisma/migrations"),
  });
  try {
    const password = randomBytes(12).toString("base64url");
    await setPassword(store, { name, passwordHash: await hashPassword(password) });
    await appendAudit(store, {
      who: null,
      address: null,
      action: "user.resetPassword",
      result: "done",
      message: message("audit.user.resetPassword", { name }),
    });
    process.stdout.write(`new password of ${name}: ${password}\n`);
  } finally {
    await store.database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${errorWords(error)}\n`);
  process.exit(1);
});
