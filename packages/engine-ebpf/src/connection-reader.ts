import type { Connection } from "@loaddirector/engine";
import {
  bucket4Codec,
  bucket6Codec,
  connection4Codec,
  connection6Codec,
  destinationCodec,
  entryCodec,
  LD_INDEX_BITS,
  LD_WAYS,
  serviceCodec,
  settingsCodec,
  stateValues,
} from "./abi.generated";
import { clockNow, secondsOf } from "./clock";
import { addressOf, methodName, protocolName } from "./names";
import type { Registry } from "./registry";

const INDEX_MASK = (1 << LD_INDEX_BITS) - 1;
const stateNames = new Map<number, string>(
  Object.entries(stateValues).map(([name, value]) => [value, name.replace(/([A-Z])/g, "_$1").toUpperCase()]),
);
stateNames.set(stateValues.udpFlow, "UDP");

export interface ConnectionFilter {
  readonly serviceId?: string;
  readonly destinationId?: string;
  readonly client?: string;
}

/** Walks the mapped tables while packets change them: a record that is being written may be missed or seen half. */
export function readConnections(registry: Registry, filter: ConnectionFilter, limit: number): Connection[] {
  const found: Connection[] = [];
  const { connection4, connection6, settings } = registry.tables;
  const now = clockNow(settings.view.getUint32(settingsCodec.offset.clockOffset, true));
  const tables = [
    {
      array: connection4,
      codec: connection4Codec,
      tag: bucket4Codec.offset.tag,
      slot: bucket4Codec.offset.slot,
      family: 4,
    },
    {
      array: connection6,
      codec: connection6Codec,
      tag: bucket6Codec.offset.tag,
      slot: bucket6Codec.offset.slot,
      family: 6,
    },
  ] as const;
  for (const { array, codec, tag, slot, family } of tables) {
    for (let bucket = 0; bucket < array.entries; bucket++) {
      const at = bucket * array.stride;
      for (let way = 0; way < LD_WAYS; way++) {
        if (found.length >= limit) return found;
        if (array.view.getUint16(at + tag + 2 * way, true) === 0) continue;
        const record = at + slot + way * codec.size;
        const connection = readConnection(registry, array.view, record, family, now);
        if (connection && matches(connection, filter)) found.push(connection);
      }
    }
  }
  return found;
}

function matches(connection: Connection, { serviceId, destinationId, client }: ConnectionFilter): boolean {
  return (
    (serviceId === undefined || connection.serviceId === serviceId) &&
    (destinationId === undefined || connection.destinationId === destinationId) &&
    (client === undefined || connection.client === client)
  );
}

/** null: free, expired, or of a destination that is gone. */
function readConnection(registry: Registry, view: DataView, at: number, family: 4 | 6, now: number): Connection | null {
  const { service, destination, settings } = registry.tables;
  const entry = entryCodec.read(view, at + (family === 4 ? connection4Codec : connection6Codec).offset.entry);
  const state = entry.word & 0xff;
  if (state <= stateValues.claimed) return null;
  const serviceIndex = entry.service & INDEX_MASK;
  const destinationIndex = entry.destination & INDEX_MASK;
  if (serviceIndex >= service.entries || destinationIndex >= destination.entries) return null;
  const owner = serviceCodec.read(service.view, service.at(serviceIndex));
  const server = destinationCodec.read(destination.view, destination.at(destinationIndex));
  if (server.generation !== entry.destination >>> LD_INDEX_BITS) return null;
  const timeout = owner.timeout[state] || settings.view.getUint32(settingsCodec.offset.timeout + 4 * state, true);
  const left = timeout - Math.max(0, (now - entry.lastSeen) | 0);
  if (left <= 0) return null;
  const clientBytes = new Uint8Array(16);
  clientBytes.set(new Uint8Array(view.buffer, view.byteOffset + at, family === 4 ? 4 : 16));
  return {
    protocol: protocolName((entry.word >>> 16) & 0xff),
    client: addressOf(clientBytes, family),
    clientPort: entry.clientPort,
    virtual: addressOf(owner.address.word, family),
    virtualPort: entry.virtualPort,
    serviceId: registry.idOf("service", serviceIndex) ?? null,
    destinationId: registry.idOf("destination", destinationIndex) ?? null,
    destination: addressOf(server.address.word, server.family),
    destinationPort: server.port || entry.virtualPort,
    method: methodName(entry.word >>> 24),
    state: stateNames.get(state) ?? String(state),
    expires: Math.floor(secondsOf(left)),
  };
}
