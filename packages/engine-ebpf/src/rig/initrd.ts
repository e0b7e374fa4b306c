import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const at = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const BUSYBOX = "/bin/busybox";
const LIBBPF = "/usr/lib/x86_64-linux-gnu/libbpf.so.1";
const KOFFI = "node_modules/@koromix/koffi-linux-x64";

/**
 * Writes a newc archive (Documentation/driver-api/early-userspace/buffer-format.rst) of this machine's Node, libbpf and
 * koffi with load-in-guest.ts and the objects of those names. `folder`: an empty one, for what goes into it.
 */
export function packInitrd(folder: string, objects: readonly string[]): string {
  const root = join(folder, "root");
  for (const name of ["proc", "sys", "dev"]) mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, "init"), init(objects), { mode: 0o755 });
  buildSync({
    entryPoints: [at("packages/engine-ebpf/src/rig/load-in-guest.ts")],
    outfile: join(root, "load.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["koffi"],
  });
  cpSync(at("node_modules/koffi"), join(root, "node_modules/koffi"), { recursive: true });
  cpSync(at(KOFFI), join(root, KOFFI), { recursive: true });
  const put = (file: string, place: string) => {
    mkdirSync(dirname(join(root, place)), { recursive: true });
    symlinkSync(file, join(root, place));
  };
  put(BUSYBOX, "busybox");
  put(process.execPath, "node");
  put(LIBBPF, LIBBPF);
  for (const name of objects) put(at(`packages/engine-ebpf/dist/${name}.bpf.o`), `${name}.bpf.o`);
  for (const library of librariesOf(BUSYBOX, process.execPath, LIBBPF)) put(library, library);

  const archive = join(folder, "initrd");
  execFileSync(BUSYBOX, ["cpio", "-o", "-L", "-H", "newc", "-F", archive], {
    cwd: root,
    input: readdirSync(root, { recursive: true }).join("\n"),
    stdio: ["pipe", "ignore", "ignore"],
  });
  return archive;
}

/** What the dynamic linker would load, itself included; nothing for a static program. */
function librariesOf(...files: string[]): Set<string> {
  const lines = files.map((file) => spawnSync("ldd", [file], { encoding: "utf8" }).stdout).join("");
  return new Set([...lines.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!));
}

const init = (objects: readonly string[]) => `#!/busybox sh
/busybox mount -t proc proc /proc
/busybox mount -t sysfs sys /sys
/busybox mount -t bpf bpf /sys/fs/bpf
/busybox mount -t devtmpfs dev /dev
/node --jitless /load.js ${objects.join(" ")} 2>>/log || /busybox tail -n 60 /log
/busybox poweroff -f
`;
