import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeAbi } from "./generate-abi";

const sources = fileURLToPath(new URL("./bpf", import.meta.url));
const objects = fileURLToPath(new URL("./dist", import.meta.url));
/** One object per hook; bpf/<name>.bpf.c is its source. */
const hooks = ["director", "director-xdp"];

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

/**
 * Compiles every hook's programs; unless `force`, only when the newest source is another than when the objects were
 * compiled. Returns what was done.
 */
export function buildBpf(force = false): "built" | "current" {
  const newest = newestSource();
  const isCurrent = (object: string) => existsSync(object) && Math.round(statSync(object).mtimeMs) === newest;
  if (!force && hooks.every((name) => isCurrent(`${objects}/${name}.bpf.o`))) return "current";
  mkdirSync(objects, { recursive: true });
  writeAbi();
  for (const name of hooks) compileBpf(`${sources}/${name}.bpf.c`, `${objects}/${name}.bpf.o`, newest);
  return "built";
}

/** Whole milliseconds, as a file's time can be set to them again. */
function newestSource(): number {
  const times = readdirSync(sources, { recursive: true }).map((name) => statSync(`${sources}/${name}`).mtimeMs);
  return Math.ceil(Math.max(...times));
}

/**
 * Throws, with the compiler's words on stderr, when it does not compile. `time`: what the object's is set to, of the
 * sources as they were before, so that one that changes meanwhile is seen to be newer.
 */
export function compileBpf(source: string, object: string, time?: number): void {
  const flags = ["-O2", "-g", "-Wall", "-Werror", "-target", "bpf", "-mcpu=v3"];
  const include = `-I/usr/include/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
  // Renamed when whole: others may be reading the object, or building it too.
  const unfinished = `${object}.${process.pid}`;
  execFileSync(compilerName(), [...flags, include, "-c", source, "-o", unfinished], { stdio: "inherit" });
  if (time !== undefined) utimesSync(unfinished, time / 1000, time / 1000);
  renameSync(unfinished, object);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`BPF programs: ${buildBpf(process.argv.includes("--force"))}`);
}
