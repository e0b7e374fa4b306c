import { LD_PORT_MACS, xdpPortCodec } from "./abi.generated";
import type { Link } from "./link-reader";
import type { MappedArray } from "./mapped-array";

/** An interface and whether frames may be redirected to it. */
export interface XdpPort {
  readonly link: Link;
  readonly transmits: boolean;
}

/** Whether the table says otherwise than it should. Of interfaces that share a place the last has it. */
export function portsDiffer(table: MappedArray, ports: readonly XdpPort[]): boolean {
  const byPlace = new Map(ports.map((port) => [placeOf(table, port), port]));
  return [...byPlace].some(([place, port]) => {
    const have = xdpPortCodec.read(table.view, place);
    const want = entryOf(port);
    return (
      have.ifindex !== want.ifindex ||
      have.transmits !== want.transmits ||
      have.mac.some((mac, place) => mac !== want.mac[place])
    );
  });
}

/** Writes the table. In between, a frame of an interface that is not in it is left to tc. */
export function writePorts(table: MappedArray, ports: readonly XdpPort[]): void {
  for (const port of ports) xdpPortCodec.write(table.view, placeOf(table, port), entryOf(port));
}

const placeOf = (table: MappedArray, { link }: XdpPort) => table.at(link.index % table.entries);

function entryOf({ link, transmits }: XdpPort) {
  const mac = link.macs.slice(0, LD_PORT_MACS).map(macNumber);
  while (mac.length < LD_PORT_MACS) mac.push(0n);
  return { ifindex: link.index, transmits: transmits ? 1 : 0, mac };
}

/** The first byte lowest, as the data plane loads it. */
function macNumber(mac: string): bigint {
  return mac.split(":").reduceRight((sum, byte) => (sum << 8n) | BigInt(Number.parseInt(byte, 16)), 0n);
}
