import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** Output of a program that ended with status 0. */
export interface Output {
  stdout: string;
  stderr: string;
}

export interface ExecuteOptions {
  /** Written to standard input, which is then closed. */
  input?: string;
  /** Milliseconds; the program is killed when they have passed. */
  timeout?: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  signal?: AbortSignal;
}

/** A program that could not be started, ended with another status than 0, or was killed. */
export class ProgramError extends Error {
  constructor(
    readonly argv: readonly string[],
    readonly status: number | null,
    readonly stdout: string,
    readonly stderr: string,
    cause?: unknown,
  ) {
    super(`${argv.join(" ")}: ${stderr.trim() || (status === null ? "killed or not started" : `status ${status}`)}`, {
      cause,
    });
    this.name = "ProgramError";
  }
}

/** Runs a program to its end. The only door to other programs: argument arrays, always a time limit. */
export function execute(argv: readonly string[], options: ExecuteOptions = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = launch(argv, { env: options.env, cwd: options.cwd, stdio: ["pipe", "pipe", "pipe"] });
    const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    child.stdout?.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
    const text = (name: "stdout" | "stderr") => Buffer.concat(chunks[name]).toString("utf8");
    const kill = () => child.kill("SIGKILL");
    const timer = setTimeout(kill, options.timeout ?? 30_000);
    options.signal?.addEventListener("abort", kill, { once: true });
    const settle = (status: number | null, cause?: unknown) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", kill);
      const output = { stdout: text("stdout"), stderr: text("stderr") };
      if (status === 0) resolve(output);
      else reject(new ProgramError(argv, status, output.stdout, output.stderr || (cause ? String(cause) : ""), cause));
    };
    child.once("error", (error) => settle(null, error));
    child.once("close", (status) => settle(status));
    // A program that does not read its input closes the pipe: its status tells, not EPIPE.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
  });
}

/** Starts a program and leaves it running; the caller watches over it. */
export function launch(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program, ...args] = argv;
  if (!program) throw new Error("an empty command line");
  return spawn(program, args, options);
}
