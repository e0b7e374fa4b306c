import { readFileSync } from "node:fs";
import type { InterfaceLive } from "@loaddirector/agent-api";
import { type InterfaceMap, type LinkAddresses, readAddresses } from "@loaddirector/engine-iproute";
import { linkSpeed } from "./link-speed";
import { noTraffic, ratesBetween } from "./rates";

interface Reading {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly errors: number;
}

/** Milliseconds between looks at links, addresses and speeds. */
const linkInterval = 3_000;

interface ShownLink extends Pick<InterfaceLive, "up" | "speed" | "mac" | "addresses"> {}

/** The box's interfaces: traffic at each reading, link and addresses every few seconds. */
export function createInterfaceTraffic(options: { interfaces: InterfaceMap }) {
  let links: ReadonlyMap<string, ShownLink> = new Map();
  let linksAt = Number.NEGATIVE_INFINITY;
  let before = new Map<string, Reading>();
  let beforeAt = 0;

  function lookAtLinks(): void {
    linksAt = performance.now();
    try {
      links = new Map(readAddresses().map((link) => [link.name, shown(link)]));
    } catch {
      // What was seen last stays on show; the reconcile pass reports that the kernel does not tell.
    }
  }

  return function read(at: number): InterfaceLive[] {
    if (options.interfaces.length === 0) return [];
    if (performance.now() - linksAt > linkInterval) lookAtLinks();
    const after = deviceCounters(readFileSync("/proc/self/net/dev", "utf8"));
    const seconds = (at - beforeAt) / 1000;
    const live = options.interfaces.map(({ name, role }): InterfaceLive => {
      const reading = after.get(name);
      const earlier = before.get(name);
      const link = links.get(name);
      const { connections: _, ...rates } = ratesBetween(
        earlier && { connections: 0, ...earlier },
        { ...noTraffic, ...reading },
        reading ? seconds : 0,
      );
      return {
        name,
        role,
        up: reading !== undefined && (link?.up ?? true),
        speed: link?.speed ?? null,
        mac: link?.mac ?? "",
        addresses: link?.addresses ?? [],
        errors: reading?.errors ?? 0,
        ...rates,
      };
    });
    before = after;
    beforeAt = at;
    return live;
  };
}

function shown({ name, up, mac, addresses }: LinkAddresses): ShownLink {
  return { up, mac, speed: linkSpeed(name), addresses: addresses.map(({ address, prefix }) => `${address}/${prefix}`) };
}

/** /proc/net/dev: after the name, receive bytes packets errs drop fifo frame compressed multicast, then transmit alike. */
function deviceCounters(text: string): Map<string, Reading> {
  const readings = new Map<string, Reading>();
  for (const line of text.split("\n").slice(2)) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const [bytesIn = 0, packetsIn = 0, errorsIn = 0] = values;
    const [bytesOut = 0, packetsOut = 0, errorsOut = 0] = values.slice(8);
    const name = line.slice(0, colon).trim();
    readings.set(name, { bytesIn, packetsIn, bytesOut, packetsOut, errors: errorsIn + errorsOut });
  }
  return readings;
}
