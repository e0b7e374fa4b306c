import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly input?: string;
  /** Milliseconds until the program is killed. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Texts that must never appear in an error or a log. */
  readonly secrets?: readonly string[];
}

export interface CommandResult {
  /** Exit status; null when the program could not be started or was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } as unknown as NodeJS.ProcessEnv;
const maximumOutput = 64 * 1024 * 1024;

/**
 * The one door to other programs: an argument array, never a shell; a time limit; a small environment.
 * Resolves whatever the program does: its failure is a value, and `stderr` tells what happened.
 */
export function runCommand(argv: readonly [string, ...string[]], options: CommandOptions = {}): Promise<CommandResult> {
  const { input = "", timeoutMs = 10_000, signal, secrets = [] } = options;
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), {
      stdio: ["pipe", "pipe", "pipe"],
      env: environment,
      cwd: "/",
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    const kill = () => child.kill("SIGKILL");
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maximumOutput) kill();
      else into.push(chunk);
    };
    child.stdout.on("data", collect(stdout));
    child.stderr.on("data", collect(stderr));
    const timer = setTimeout(kill, timeoutMs);
    signal?.addEventListener("abort", kill, { once: true });
    if (signal?.aborted) kill();
    const settle = (status: number | null, cause = "") => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      const text = (chunks: Buffer[]) => redact(Buffer.concat(chunks).toString("utf8"), secrets);
      resolve({ status, stdout: text(stdout), stderr: text(stderr) || redact(cause, secrets) });
    };
    child.once("error", (error) => settle(null, error.message));
    child.once("close", (status) => settle(status, status === null ? "killed" : ""));
    // A program that ends without reading its input closes the pipe; its status tells, not EPIPE.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret ? rest.replaceAll(secret, "***") : rest), text);
}
