import { readConfig } from "./config";
import { errorWords } from "./error-words";
import { startConsole } from "./start-console";

const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);

/** The console process: no privileges, no other program, one door. */
async function main(): Promise<void> {
  process.umask(0o077);
  const config = readConfig();
  const running = await startConsole(config, { log });
  // For whoever starts the console; not for a log. Before the next line, which says that all was said.
  if (running.setupLink) process.stdout.write(`first-administrator-link: ${running.setupLink}\n`);
  log(`console of ${config.boxName} listens on ${config.listen.host} port ${running.port}`);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log(`could not stop in order: ${errorWords(error)}`);
          process.exit(1);
        },
      );
    });
}

main().catch((error: unknown) => {
  log(`console cannot start: ${errorWords(error)}`);
  process.exit(1);
});
