import { migrate } from "./migrate";

/** `migrate-process.ts <database> <migrations>`: the runner as a process of its own, for tests that kill it. */
const [path, migrations] = process.argv.slice(2);
process.stdout.write("begin\n");
await migrate({ path: path!, migrations: migrations! });
