import type { ControlConnection, ControlConnections } from "@loaddirector/engine";
import { type Address, addressFamily } from "@loaddirector/model";
import {
  destinationCodec,
  directionValues,
  type Expectation,
  type ExpectationKey,
  LD_INDEX_BITS,
  serviceCodec,
  serviceFlagValues,
  settingsCodec,
} from "./abi.generated";
import { ticks } from "./clock";
import { readConnection, tableNow } from "./connection-reader";
import { FlowRecords } from "./explain/flow-records";
import { protocolNumber, wordOf } from "./names";
import type { Registry } from "./registry";
import type { Tables } from "./tables";

/** Seconds within which an announced data connection must come. */
const patience = 60;
/** Ports that are tried for a passive connection whose own is in use at the virtual address. */
const attempts = 64;

interface Open {
  readonly registry: Registry;
  readonly tables: Tables;
}

/** The data plane's side of relayed control connections. */
export function controlConnections(open: () => Open): ControlConnections {
  return {
    find(client, clientPort, virtual, virtualPort) {
      const { registry, tables } = open();
      const flow = { protocol: "tcp", client, clientPort, virtual, virtualPort } as const;
      const records = new FlowRecords(tables, flow);
      const found = records.inbound();
      const connection = found?.live ? readConnection(registry, records.table, found.at, records.now) : null;
      const { serviceId, destinationId, destination: server, destinationPort: serverPort } = connection ?? {};
      if (!serviceId || !destinationId || !server || !serverPort || !isRelaying(registry, serviceId)) return null;
      return { client, clientPort, virtual, virtualPort, serviceId, destinationId, server, serverPort };
    },

    expect(control, direction, port) {
      const { registry, tables } = open();
      const references = referencesOf(registry, control);
      if (!references) return null;
      const now = tableNow(tables);
      const deadline = (now + ticks(patience)) >>> 0;
      const key = keyOf(control, direction);
      if (direction === "active") {
        const virtualPort = Math.max(1, control.virtualPort - 1);
        tables.expectation.set({ ...key, port }, { ...references, deadline, serverPort: 0, virtualPort });
        return port;
      }
      for (let tried = 0; tried < attempts; tried++) {
        const virtualPort = port + tried <= 65_535 ? port + tried : 1024 + tried;
        if (isListening(tables, control.virtual, virtualPort)) continue;
        const expectation: Expectation = { ...references, deadline, serverPort: port, virtualPort };
        const other = tables.expectation.get({ ...key, port: virtualPort });
        if (other && isWaiting(other, now) && !isSame(other, expectation)) continue;
        tables.expectation.set({ ...key, port: virtualPort }, expectation);
        return virtualPort;
      }
      return null;
    },
  };
}

/** Expectations are looked for while a service needs them. */
export function countRelaying(registry: Registry): void {
  const { settings } = registry.tables;
  let relaying = 0;
  for (const index of registry.all("service").values())
    if (flagsOf(registry, index) & serviceFlagValues.relays) relaying++;
  settings.view.setUint32(settingsCodec.offset.relayingServices, relaying, true);
}

const INDEX_MASK = (1 << LD_INDEX_BITS) - 1;

function flagsOf({ tables: { service } }: Registry, index: number): number {
  return service.view.getUint32(service.at(index) + serviceCodec.offset.flags, true);
}

function isRelaying(registry: Registry, serviceId: string): boolean {
  const index = registry.indexOf("service", serviceId);
  return index !== undefined && (flagsOf(registry, index) & serviceFlagValues.relays) !== 0;
}

/** Indexes with their generations, as records hold them; null: service or destination is gone. */
function referencesOf(registry: Registry, { serviceId, destinationId }: ControlConnection) {
  const { service, destination } = registry.tables;
  const owner = registry.indexOf("service", serviceId);
  const member = registry.indexOf("destination", destinationId);
  if (owner === undefined || member === undefined || !isRelaying(registry, serviceId)) return null;
  const ownerGeneration = service.view.getUint32(service.at(owner) + serviceCodec.offset.generation, true);
  const memberGeneration = destination.view.getUint8(destination.at(member) + destinationCodec.offset.generation);
  const reference = (index: number, generation: number) => ((index & INDEX_MASK) | (generation << LD_INDEX_BITS)) >>> 0;
  return { service: reference(owner, ownerGeneration), destination: reference(member, memberGeneration) };
}

function keyOf(control: ControlConnection, direction: "passive" | "active"): Omit<ExpectationKey, "port"> {
  return {
    client: wordOf(control.client),
    peer: wordOf(direction === "passive" ? control.virtual : control.server),
    direction: directionValues[direction],
    family: addressFamily(control.client),
  };
}

/** Whether a service names this port; one for any port leaves it to expectations. */
function isListening({ services }: Tables, address: Address, port: number): boolean {
  const key = { address: wordOf(address), family: addressFamily(address), protocol: protocolNumber("tcp"), pad: noPad };
  for (let portBits = 16; portBits > 0; portBits--) {
    const first = port & ~((1 << (16 - portBits)) - 1);
    if (services.get({ ...key, port: first, portBits }) !== null) return true;
  }
  return false;
}
const noPad = new Uint8Array(3);

const isWaiting = ({ deadline }: Expectation, now: number): boolean => ((deadline - now) | 0) > 0;

function isSame(a: Expectation, b: Expectation): boolean {
  return a.service === b.service && a.destination === b.destination && a.serverPort === b.serverPort;
}
