import type { ServiceFlood } from "@loaddirector/engine";
import { settingsCodec, synFloodCodec } from "./abi.generated";
import { clockNow, ticks } from "./clock";
import type { Registry } from "./registry";

/** Calm seconds that end a flood, as in bpf/flood.h, and two for the SYN that notices it. */
const CALM = ticks(12);

/**
 * Services that are flooded now, by id. The data plane sees the end of a flood with the next SYN; where none comes, the
 * time that has passed says so.
 */
export function readFloods(registry: Registry): Map<string, ServiceFlood> {
  const { synFlood, settings } = registry.tables;
  const now = clockNow(settings.view.getUint32(settingsCodec.offset.clockOffset, true));
  const floods = new Map<string, ServiceFlood>();
  const end = Math.min(registry.end("service"), synFlood.entries);
  for (let index = 0; index < end; index++) {
    if (synFlood.view.getUint16(synFlood.at(index) + synFloodCodec.offset.active, true) === 0) continue;
    const { last, cookies, proven, forwarded } = synFloodCodec.read(synFlood.view, synFlood.at(index));
    const id = registry.idOf("service", index);
    if (id === undefined || !registry.isLive(index) || ((now - last) | 0) > CALM) continue;
    floods.set(id, { cookies: Number(cookies), proven: Number(proven), forwarded: Number(forwarded) });
  }
  return floods;
}
