import { counterCodec, destinationCodec, settingsCodec } from "../abi.generated";
import type { Stage } from "./stage";

/** Faults of the data plane as a slip would make them, brought about in the maps its programs read. */
export const plantedFaults: Record<string, (stage: Stage) => void> = {
  "another port at servers": (stage) =>
    everyDestination(stage, "port", (view, at) => view.setUint16(at, view.getUint16(at) ^ 1)),
  "another method": (stage) =>
    everyDestination(stage, "method", (view, at) => view.setUint8(at, view.getUint8(at) ^ 7)),
  "another weight": (stage) =>
    everyDestination(stage, "weight", (view, at) => view.setUint32(at, 3 * view.getUint32(at, true) + 1, true)),
  "thresholds too high by one": (stage) =>
    everyDestination(stage, "upperThreshold", (view, at) => view.setUint32(at, view.getUint32(at, true) + 1, true)),
  "a connection counted twice": ({ engine }) => {
    const { tables, registry } = engine.running();
    const { serviceCounter } = tables;
    for (const index of registry.all("service").values())
      serviceCounter.view.setBigUint64(serviceCounter.at(index) + counterCodec.offset.connections, 1n, true);
  },
  "states that never run out": ({ engine }) => {
    const { view } = engine.running().tables.settings;
    for (let state = 0; state < 16; state++)
      view.setUint32(settingsCodec.offset.timeout + 4 * state, 0x7000_0000, true);
  },
  "reuse of connections": ({ engine }) => flip(engine, "connReuseMode"),
  "unmatched packets": ({ engine }) => flip(engine, "unmatchedToStack"),
  "states of secure_tcp": ({ engine }) => flip(engine, "secureTcp"),
};

function flip(engine: Stage["engine"], name: "connReuseMode" | "unmatchedToStack" | "secureTcp"): void {
  const { view } = engine.running().tables.settings;
  const at = settingsCodec.offset[name];
  view.setUint32(at, view.getUint32(at, true) ? 0 : 1, true);
}

function everyDestination(
  { engine }: Stage,
  field: keyof typeof destinationCodec.offset,
  change: (view: DataView, at: number) => void,
): void {
  const { tables, registry } = engine.running();
  for (const index of registry.all("destination").values())
    change(tables.destination.view, tables.destination.at(index) + destinationCodec.offset[field]);
}
