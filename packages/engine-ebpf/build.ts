import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeAbi } from "./generate-abi";

const sources = fileURLToPath(new URL("./bpf", import.meta.url));
const output = fileURLToPath(new URL("./dist/director.bpf.o", import.meta.url));

/** Debian 12 ships clang 14, Debian 13 clang 19; any that can target BPF will do. */
const compilers = ["clang-14", "clang-19", "clang"];

function compilerName(): string {
  for (const name of compilers) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {}
  }
  throw new Error(`no BPF compiler: install one of ${compilers.join(", ")}`);
}

/** Compiles bpf/director.bpf.c. Unless `force`, only when a source is newer than the object. Returns what was done. */
export function buildBpf(force = false): "built" | "current" {
  const newest = Math.max(
    ...readdirSync(sources, { recursive: true }).map((name) => statSync(`${sources}/${name}`).mtimeMs),
  );
  if (!force && existsSync(output) && statSync(output).mtimeMs >= newest) return "current";
  mkdirSync(fileURLToPath(new URL("./dist", import.meta.url)), { recursive: true });
  writeAbi();
  compileBpf(`${sources}/director.bpf.c`, output);
  return "built";
}

/** Throws, with the compiler's words on stderr, when it does not compile. */
export function compileBpf(source: string, object: string): void {
  const flags = ["-O2", "-g", "-Wall", "-Werror", "-target", "bpf", "-mcpu=v3"];
  const include = `-I/usr/include/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
  // Renamed when whole: others may be reading the object, or building it too.
  const unfinished = `${object}.${process.pid}`;
  execFileSync(compilerName(), [...flags, include, "-c", source, "-o", unfinished], { stdio: "inherit" });
  renameSync(unfinished, object);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`director.bpf.o: ${buildBpf(process.argv.includes("--force"))}`);
}
