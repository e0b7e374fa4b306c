import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { step } from "./progress.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Debian 12's kernel, unpacked but never installed: no boot loader hears of it. */
export const oldestKernel = join(root, "node_modules/.cache/loaddirector/linux-6.1/vmlinuz");

/** Fetches it once, on Debian 12 on amd64; what fails is said, and only the test that boots it goes without. */
export async function fetchOldestKernel() {
  if (existsSync(oldestKernel) || process.arch !== "x64" || !isDebian12()) return;
  await step("Linux 6.1 for tests", async (note) => {
    const folder = dirname(oldestKernel);
    mkdirSync(folder, { recursive: true });
    const scratch = mkdtempSync(join(folder, "unpacking-"));
    try {
      note("the oldest kernel the forwarding engine must load on");
      if (!download(scratch)) {
        run("apt-get", ["-q", "update"], scratch);
        if (!download(scratch)) throw new Error("apt-get download found no linux-image-6.1.0-*-cloud-amd64");
      }
      const [archive = ""] = readdirSync(scratch);
      if (!run("dpkg-deb", ["-x", archive, "unpacked"], scratch)) throw new Error(`${archive} cannot be unpacked`);
      const boot = join(scratch, "unpacked/boot");
      const [image = ""] = readdirSync(boot).filter((name) => name.startsWith("vmlinuz-"));
      renameSync(join(boot, image), oldestKernel); // whole or not at all
    } catch (error) {
      console.log(`! no Linux 6.1: ${error instanceof Error ? error.message : error}`);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
}

/**
 * The newest build of 6.1 that the mirror has; lists may be older than the mirror.
 * @param {string} folder
 */
function download(folder) {
  const names = spawnSync("apt-cache", ["pkgnames", "linux-image-6.1.0-"], { encoding: "utf8" }).stdout ?? "";
  const builds = [...names.matchAll(/^linux-image-6\.1\.0-(\d+)-cloud-amd64$/gm)];
  builds.sort((a, b) => Number(b[1]) - Number(a[1]));
  return builds.slice(0, 3).some(([name]) => run("apt-get", ["-q", "download", name], folder));
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
function run(program, args, cwd) {
  return spawnSync(program, args, { cwd, stdio: "ignore" }).status === 0;
}

function isDebian12() {
  try {
    const release = readFileSync("/etc/os-release", "utf8");
    return /^ID=debian$/m.test(release) && /^VERSION_ID="12"$/m.test(release);
  } catch {
    return false;
  }
}
