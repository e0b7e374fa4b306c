import type { ForwardingService, ForwardingWant } from "../packages/engine/src/index";
import { defaultCapacity } from "../packages/engine-ebpf/src/bpf-object";
import { createGoldenNetwork, macs } from "../packages/engine-ebpf/src/golden/network";
import { buildFrame } from "../packages/engine-ebpf/src/rig/frame";
import { createInstance } from "../packages/engine-ebpf/src/rig/instance";
import { destination, service } from "../packages/engine-ebpf/src/rig/want";
import type { Bench } from "./bench";
import type { Session } from "./session";

const services = 10_000;
const destinationsEach = 10;

export const loading: Bench = {
  name: "loading",
  about:
    "The engine itself, without the agent: loading 10,000 services with 10 destinations, and changing one of them.",
  needs: ["root", "bpf"],
  async run(session) {
    const network = await createGoldenNetwork("ldbench-load");
    session.later("network", () => network.close());
    const want = wantOfMany();
    const changes: number[] = [];
    const { loads } = await session.interleave({
      loads: async () => {
        const { seconds, change } = await loadOnce(session, want, network.clientSide);
        changes.push(change);
        return seconds;
      },
    });
    return {
      figures: [
        { name: "loading 10,000 × 10 in the engine", unit: "s", values: loads, bar: { atMost: 1 } },
        {
          name: "one change to the first packet under it, in the engine",
          unit: "ms",
          values: changes,
          bar: { atMost: 50 },
        },
      ],
      conditions: [
        "loading: observe, diff and apply, into empty tables",
        "one change: another destination alone has weight in one of the services; to the packet that goes there",
      ],
    };
  },
};

async function loadOnce(session: Session, want: ForwardingWant, clientSide: number) {
  const { engine, converge, close } = createInstance({ capacity: defaultCapacity });
  try {
    await engine.start(session.signal);
    const seconds = (await timed(() => converge(want))) / 1000;
    const at = services / 2;
    const before = want.services[at]!;
    const chosen = before.destinations[7]!.id;
    const destinations = before.destinations.map((each) => ({ ...each, weight: each.id === chosen ? 1 : 0 }));
    const only = (one: ForwardingService): ForwardingWant => ({ services: [one], localAddresses: [], echoIgnored: [] });
    const part = { before: only(before), after: only({ ...before, destinations }) };
    const change = await timed(async () => {
      const have = await engine.observe(session.signal, part);
      await engine.apply(engine.diff(part.after, have), session.signal);
      engine.running().director.run(frameTo(before.address!), { ifindex: clientSide });
    });
    const { destinations: counted } = await engine.counters();
    if (counted.get(chosen)?.packetsIn !== 1) throw new Error("the packet did not go where the change says");
    return { seconds, change };
  } finally {
    await close();
  }
}

const frameTo = (address: string) =>
  buildFrame({
    destinationMac: macs.clientSide,
    sourceMac: macs.client,
    protocol: "tcp",
    source: "198.51.100.4",
    sourcePort: 4004,
    destination: address,
    destinationPort: 80,
    flags: "S",
  });

function wantOfMany(): ForwardingWant {
  const all = Array.from({ length: services }, (_, number) => {
    const id = String(number).padStart(5, "0");
    const servers = Array.from({ length: destinationsEach }, (_each, place) =>
      destination(`${id}-${place}`, `10.30.0.${place + 1}`, { port: 8000 + place }),
    );
    return service(id, `10.100.${number >> 8}.${number & 255}`, servers, { scheduler: "wlc" });
  });
  return { services: all, localAddresses: [], echoIgnored: [] };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
