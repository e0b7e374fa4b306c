import { formatAddress } from "@loaddirector/model";
import { entryCodec, LD_WAYS, localAddressCodec, recordFlagValues, settingsCodec } from "../abi.generated";
import { flagsOf, INDEX_MASK, protocolOf, readConnection, tableNow, tableOf, virtualWord } from "../connection-reader";
import type { EbpfEngine } from "../engine";
import { addressOf } from "../names";
import type { Outcome } from "../rig/bench";
import type { Choices } from "./model/choices";
import type { Destination } from "./model/destination";
import { bytesOf, type Service } from "./model/service";

/** Reads out of the engine's maps what it was free to choose. `last`: what became of the last frame. */
export function readChoices(engine: EbpfEngine, last: () => Outcome | null): Choices {
  const { tables, registry } = engine.running();
  const { localAddress, localPort, settings } = tables;
  const setting = (name: "localAddresses" | "localPortFirst" | "localPortLast") =>
    settings.view.getUint32(settingsCodec.offset[name], true);

  function* localPlaces(family: 4 | 6) {
    for (let number = 0; number < setting("localAddresses"); number++) {
      const own = localAddressCodec.read(localAddress.view, localAddress.at(number));
      if (own.family !== family) continue;
      for (let port = setting("localPortFirst"); port <= setting("localPortLast"); port++) {
        const place = localPort.words32[(number << 16) | port]!;
        if (place > 0) yield { number, port, place, address: addressOf(own.address.word, family) };
      }
    }
  }

  const indexesOf = (service: Service, destination: Destination) => [
    registry.indexOf("service", service.want.id),
    registry.indexOf("destination", destination.id),
  ];

  /** Everything in the table, over or not; `slot` begins with the client's address. */
  function* records(family: 4 | 6) {
    const table = tableOf(tables, family);
    for (let bucket = 0; bucket < table.array.entries; bucket++)
      for (let way = 0; way < LD_WAYS; way++) {
        const at = table.array.at(bucket) + table.slot + way * table.size;
        if ((table.array.view.getUint32(at + table.entry + entryCodec.offset.word, true) & 0xff) < 2) continue;
        const entry = entryCodec.read(table.array.view, at + table.entry);
        const slot = Buffer.from(table.array.bytes.subarray(at, at + table.size));
        const virtual = () => Buffer.from(virtualWord(tables, table, at, entry)).subarray(0, table.addressSize);
        yield { bucket, entry, slot, virtual };
      }
  }

  return {
    destination: () => registry.idOf("destination", last()?.destination ?? -1) ?? null,
    endedAt: () => last()?.hook ?? "tc",
    from: () => last()?.from ?? null,
    reason: () => last()?.reason ?? null,
    localEnd: ({ protocol, client, clientPort, virtual, virtualPort }) => {
      const family = client.length === 4 ? 4 : 6;
      const table = tableOf(tables, family);
      const text = (bytes: string) => formatAddress(Buffer.from(bytes, "latin1"));
      for (const { number, port, place, address } of localPlaces(family)) {
        const at = table.array.at((place - 1) >>> 3) + table.slot + ((place - 1) & 7) * table.size;
        const entry = entryCodec.read(table.array.view, at + table.entry);
        if (entry.word >>> 27 !== number || entry.localPort !== port) continue;
        const found = readConnection(registry, table, at, tableNow(tables));
        if (found?.clientPort !== clientPort || found.virtualPort !== virtualPort) continue;
        if (found.protocol !== (protocol === 6 ? "tcp" : "udp")) continue;
        if (found.client !== text(client) || found.virtual !== text(virtual)) continue;
        return { address: bytesOf(address), port };
      }
      return null;
    },
    buckets: (family) => {
      const standing = new Map<string, number>();
      const size = family === 4 ? 4 : 16;
      for (const { bucket, entry, slot, virtual } of records(family)) {
        if (flagsOf(entry) & recordFlagValues.template) continue;
        const owners = [entry.service & INDEX_MASK, entry.destination & INDEX_MASK];
        const ends = [protocolOf(entry), entry.clientPort, entry.virtualPort, slot.toString("latin1", 0, size)];
        standing.set([...owners, ...ends, virtual().toString("latin1")].join(), bucket);
      }
      return ({ service, destination, protocol, clientPort, virtualPort, client, virtual }) => {
        const owners = indexesOf(service, destination);
        return standing.get([...owners, protocol, clientPort, virtualPort, client, virtual].join()) ?? null;
      };
    },
    survives: ({ service, destination, client, usedUp }) => {
      const [owner, server] = indexesOf(service, destination);
      for (const { entry, slot } of records(client.length === 4 ? 4 : 6)) {
        if (!(flagsOf(entry) & recordFlagValues.template) || (entry.virtualPort === 0xffff) !== usedUp) continue;
        if ((entry.service & INDEX_MASK) !== owner || (entry.destination & INDEX_MASK) !== server) continue;
        if (slot.toString("latin1", 0, client.length) === client) return true;
      }
      return false;
    },
  };
}
