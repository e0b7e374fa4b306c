import { hexDifference } from "../rig/frame";
import type { GoldenOutput, PacketStep } from "./scenario";

/** What the plain TCP/IP stack behind the balancer sends to a packet it was left: resets, echo replies, unreachables. */
export function stackMayAnswer(output: GoldenOutput): boolean {
  if (output.side !== "client") return false;
  if (output.protocol === "tcp") return (output.flags ?? "").includes("R");
  if (output.protocol === "icmp") return output.type === 0 || (output.type === 3 && output.code === 3);
  return output.protocol === "icmpv6" && (output.type === 129 || (output.type === 1 && output.code === 4));
}

/** What the box's own stack does as a router with what a server sends. */
export function stackMayRoute(output: GoldenOutput, { from, src_used, dst_used }: PacketStep): boolean {
  return from === "server" && output.src === src_used && output.dst === dst_used;
}

/** null when the frames are equal but for the bytes nobody cares about; otherwise where they differ, and both in hex. */
export function compareFrame(
  want: Uint8Array,
  got: Uint8Array,
  dontCare: readonly number[],
): { text: string; bytes?: readonly number[] } | null {
  const shown = got.slice();
  for (const at of dontCare) if (at < shown.length && at < want.length) shown[at] = want[at]!;
  if (Buffer.from(want).equals(Buffer.from(shown))) return null;
  const text = hexDifference(want, shown);
  if (want.length !== shown.length) return { text };
  return { text, bytes: [...want.keys()].filter((at) => want[at] !== shown[at]) };
}
