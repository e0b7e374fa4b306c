import { createRequire } from "node:module";

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCETHTOOL = 0x8946;
const ETHTOOL_GSET = 1;
const SPEED_UNKNOWN = 0xffff_ffff;

interface Calls {
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  ioctl(fd: number, request: number, argument: { ifr_name: string; ifr_data: Uint8Array }): number;
}
let calls: Calls | null | undefined;

/**
 * Mbit/s of an interface of this network namespace, or null where the driver does not say. By ioctl, since /sys/class/net
 * shows the namespace it was mounted in.
 */
export function linkSpeed(name: string): number | null {
  calls ??= loadCalls();
  if (!calls || name.length > 15) return null;
  // struct ethtool_cmd, 44 bytes: u32 cmd at 0, u16 speed at 12, u16 speed_hi at 28.
  const command = new Uint8Array(44);
  const view = new DataView(command.buffer);
  view.setUint32(0, ETHTOOL_GSET, true);
  const fd = calls.socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) return null;
  try {
    if (calls.ioctl(fd, SIOCETHTOOL, { ifr_name: name, ifr_data: command }) !== 0) return null;
  } finally {
    calls.close(fd);
  }
  const speed = ((view.getUint16(28, true) << 16) | view.getUint16(12, true)) >>> 0;
  return speed === SPEED_UNKNOWN || speed === 0 || speed === 0xffff ? null : speed;
}

function loadCalls(): Calls | null {
  try {
    const koffi = createRequire(import.meta.url)("koffi") as typeof import("koffi");
    const libc = koffi.load("libc.so.6");
    koffi.struct("ifreq_data", {
      ifr_name: koffi.array("char", 16, "String"),
      ifr_data: "uint8_t *",
      rest: koffi.array("uint8_t", 16),
    });
    return {
      socket: libc.func("int socket(int, int, int)") as unknown as Calls["socket"],
      close: libc.func("int close(int)") as unknown as Calls["close"],
      ioctl: libc.func("int ioctl(int, unsigned long, _Inout_ ifreq_data *)") as unknown as Calls["ioctl"],
    };
  } catch {
    return null;
  }
}
