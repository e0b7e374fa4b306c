import { spawn } from "node:child_process";

/** In milliseconds: some 10 s on a quiet machine, of which the kernel's own start takes 4. */
const DEADLINE = 180_000;

const MEMORY = "640M";

/** Emulated, as build machines have no KVM; no network, no disk. The clock options are for a host busy with others. */
const commandLine = [
  ..."console=ttyS0 quiet panic=-1 nokaslr mitigations=off".split(" "),
  ..."tsc=reliable no_timer_check cryptomgr.notests random.trust_cpu=on".split(" "),
].join(" ");

/** Boots a kernel and returns what came over the serial line until it powered off; throws, with that, when it does not. */
export function bootGuest(kernel: string, initrd: string): Promise<string> {
  const machine = ["-accel", "tcg", "-machine", "q35", "-cpu", "Nehalem", "-m", MEMORY, "-nic", "none", "-no-reboot"];
  const output = ["-display", "none", "-monitor", "none", "-serial", "stdio"];
  const boot = ["-kernel", kernel, "-initrd", initrd, "-append", commandLine];
  return new Promise((resolve, reject) => {
    const qemu = spawn("/usr/bin/qemu-system-x86_64", [...machine, ...output, ...boot], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: DEADLINE,
      killSignal: "SIGKILL",
    });
    let serial = "";
    for (const stream of [qemu.stdout, qemu.stderr]) stream.setEncoding("utf8").on("data", (text) => (serial += text));
    qemu.on("error", reject);
    qemu.on("close", (status, signal) => {
      if (status === 0) resolve(serial.replaceAll("\r", ""));
      else reject(new Error(`QEMU ended with ${signal ?? status}:\n${serial}`));
    });
  });
}
