import { writeFileSync } from "node:fs";

/** For tests: writes Ethernet frames as a capture that Wireshark and tcpdump read (libpcap's format, version 2.4). */
export function writeCapture(path: string, frames: readonly Uint8Array[]): void {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  const records = frames.flatMap((frame, at) => {
    const record = Buffer.alloc(16);
    // One frame a second: only their order means something.
    record.writeUInt32LE(at, 0);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  writeFileSync(path, Buffer.concat([header, ...records]));
}
