import type { createBench } from "./bench";
import { fromClient } from "./bench";

type Bench = Awaited<ReturnType<typeof createBench>>;

const SOURCE_AT = 14 + 12;
const PORT_AT = 14 + 20;

/** For tests: so many UDP flows of 10.0.0.0/8 clients to port 80. Two packets each: one alone makes room for others. */
export function openFlows({ engine, network }: Bench, count: number): void {
  const { director } = engine.running();
  const frame = fromClient(4, { protocol: "udp", source: "10.0.0.0" });
  const view = new DataView(frame.buffer, frame.byteOffset);
  for (let number = 0; number < count; number++) {
    // Checksums are left wrong: the data plane changes them and never judges them.
    view.setUint32(SOURCE_AT, 0x0a00_0000 + (number >>> 10));
    view.setUint16(PORT_AT, 1024 + (number & 1023));
    director.run(frame, { ifindex: network.clientSide, repeat: 2 });
  }
}
