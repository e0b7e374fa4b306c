import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { step } from "./progress.mjs";

/**
 * @typedef {"start" | "test" | "bench"} Purpose
 * @typedef {{ name: string, instead?: string[], purposes: Purpose[], why: string, on?: NodeJS.Architecture }} DebianPackage
 * `instead`: does as well; `on`: needed on this architecture alone
 */

/** @type {DebianPackage[]} */
export const debianPackages = [
  { name: "iproute2", purposes: ["start", "test", "bench"], why: "network namespaces, addresses and routes" },
  {
    name: "util-linux",
    purposes: ["start", "test", "bench"],
    why: "nsenter, unshare and setpriv: namespaces and privileges",
  },
  {
    name: "mount",
    purposes: ["start", "test", "bench"],
    why: "the console's read-only view of the program, the engine's BPF folder",
  },
  { name: "procps", purposes: ["start", "test", "bench"], why: "sysctl: kernel settings of the lab" },
  { name: "ethtool", purposes: ["start", "test", "bench"], why: "offloads of the lab's network cards" },
  {
    name: "nginx-light",
    instead: ["nginx-core", "nginx-full", "nginx-extras"],
    purposes: ["start", "test", "bench"],
    why: "the lab's real servers",
  },
  { name: "libnginx-mod-stream", purposes: ["start", "test", "bench"], why: "the lab's UDP servers" },
  { name: "openssl", purposes: ["start", "test", "bench"], why: "the certificate of the lab's servers" },
  { name: "curl", purposes: ["start", "test", "bench"], why: "the lab's client" },
  { name: "iputils-ping", purposes: ["start", "test", "bench"], why: "reachability inside the lab" },
  { name: "libbpf1", purposes: ["start", "test", "bench"], why: "loads the forwarding engine into the kernel" },
  { name: "libbpf-dev", purposes: ["start", "test", "bench"], why: "headers to compile the forwarding engine" },
  {
    name: "clang",
    instead: ["clang-14", "clang-19"],
    purposes: ["start", "test", "bench"],
    why: "compiles the forwarding engine",
  },
  { name: "knot", purposes: ["start", "test"], why: "the DNS server that answers for names of directors" },
  { name: "bind9-dnsutils", purposes: ["test"], why: "dig: the DNS client of the tests" },
  { name: "vsftpd", purposes: ["test"], why: "the FTP server of the tests" },
  { name: "nftables", purposes: ["test", "bench"], why: "packet filter: loss and comparison cases" },
  { name: "chromium", purposes: ["test", "bench"], why: "the browser of the end-to-end tests" },
  { name: "fonts-noto-cjk", purposes: ["test"], why: "Chinese in the browser's pictures" },
  { name: "qemu-system-x86", purposes: ["test"], why: "boots Linux 6.1, the oldest kernel of the engine", on: "x64" },
  {
    name: "busybox-static",
    instead: ["busybox"],
    purposes: ["test"],
    why: "what that kernel starts first",
    on: "x64",
  },
  { name: "wrk", purposes: ["bench"], why: "HTTP load of the benchmarks" },
  { name: "haproxy", purposes: ["bench"], why: "what the engine is compared with" },
];

const policy = "/usr/sbin/policy-rc.d";

/**
 * The packages of a purpose that this machine lacks.
 * @param {Purpose} purpose
 * @returns {DebianPackage[]}
 */
function missingPackages(purpose) {
  const wanted = debianPackages.filter(
    (each) => each.purposes.includes(purpose) && (!each.on || each.on === process.arch),
  );
  const names = wanted.flatMap((each) => [each.name, ...(each.instead ?? [])]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const query = spawnSync("dpkg-query", ["-W", "-f", "${db:Status-Status} ${Package}\n", ...names], {
    encoding: "utf8",
  });
  const installed = new Set(
    (query.stdout ?? "")
      .split("\n")
      .filter((line) => line.startsWith("installed "))
      .map((line) => line.split(" ")[1]),
  );
  return wanted.filter((each) => ![each.name, ...(each.instead ?? [])].some((name) => installed.has(name)));
}

/**
 * Installs what is missing, saying why; without root it only says so. Returns the names of what still lacks.
 * @param {Purpose} purpose
 * @returns {Promise<string[]>}
 */
export async function installPackages(purpose) {
  const missing = missingPackages(purpose);
  if (missing.length === 0) return [];
  const names = missing.map((each) => each.name);
  if (process.getuid?.() !== 0) {
    console.log(`! not root, so these Debian packages are not installed: ${names.join(" ")}`);
    return names;
  }
  await step("Debian packages", async (note) => {
    for (const each of missing) note(`${each.name}: ${each.why}`);
    const lists = spawnSync("apt-cache", ["policy", ...names], { encoding: "utf8" }).stdout ?? "";
    const known = names.every((name) => new RegExp(`^${name}:\\n.*\\n  Candidate: [^(]`, "m").test(lists));
    if (!known) apt(["update"]);
    withoutServices(() => {
      const install = ["install", "-y", "--no-install-recommends", ...names];
      if (apt(install, true) === 0) return;
      apt(["update"]); // the lists may be older than the mirror
      apt(install);
    });
  });
  return [];
}

/**
 * @param {string[]} args
 * @param {boolean} [mayFail]
 */
function apt(args, mayFail = false) {
  const { status, error, stderr } = spawnSync("apt-get", ["-q", "-o", "Dpkg::Use-Pty=0", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0 && !mayFail) throw new Error(`apt-get ${args.join(" ")} failed: ${error?.message ?? stderr.trim()}`);
  return status;
}

/** Programs with the names of their services. */
const daemons = { nginx: "nginx", knotd: "knot", vsftpd: "vsftpd", haproxy: "haproxy" };

/**
 * Keeps installed daemons from starting on the host: the lab and tests alone run them, inside namespaces.
 * @param {() => void} work
 */
function withoutServices(work) {
  const ours = !existsSync(policy);
  const fresh = Object.entries(daemons).filter(([program]) => !existsSync(`/usr/sbin/${program}`));
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policy);
  }
  if (!existsSync("/run/systemd/system")) return;
  for (const [program, service] of fresh)
    if (existsSync(`/usr/sbin/${program}`)) spawnSync("systemctl", ["disable", `${service}.service`]);
}
