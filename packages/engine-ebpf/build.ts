import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeAbi } from "./generate-abi";

const sources = fileURLToPath(new URL("./bpf", import.meta.url));
const folder = fileURLToPath(new URL("./dist", import.meta.url));
const objects = ["director", "bench"] as const;

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

/** Compiles the objects. Unless `force`, only when a source is newer. Returns what was done. */
export function buildBpf(force = false): "built" | "current" {
  const newest = Math.max(...readdirSync(sources).map((name) => statSync(`${sources}/${name}`).mtimeMs));
  const outputs = objects.map((name) => `${folder}/${name}.bpf.o`);
  if (!force && outputs.every((path) => existsSync(path) && statSync(path).mtimeMs >= newest)) return "current";
  mkdirSync(folder, { recursive: true });
  writeAbi();
  const flags = ["-O2", "-g", "-Wall", "-Werror", "-target", "bpf", "-mcpu=v3"];
  const include = `-I/usr/include/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
  const compiler = compilerName();
  for (const name of objects) {
    const output = `${folder}/${name}.bpf.o`;
    execFileSync(compiler, [...flags, include, "-c", `${sources}/${name}.bpf.c`, "-o", output], { stdio: "inherit" });
  }
  return "built";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`BPF objects: ${buildBpf(process.argv.includes("--force"))}`);
}
