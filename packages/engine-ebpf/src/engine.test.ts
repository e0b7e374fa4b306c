import { describeForwardingEngine } from "@loaddirector/engine/conformance";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { destinationCodec } from "./abi.generated";
import { createInstance } from "./rig/instance";

const skip = requires("root", "bpf");

describeForwardingEngine(
  "ebpf",
  () => {
    buildBpf();
    const { engine, again, close } = createInstance();
    return {
      engine,
      restarted: again,
      close,
      tamper: {
        removeService: (id) => engine.running().writer.remove(id),
        changeWeight: (_service, id, weight) => {
          const { registry, tables } = engine.running();
          const at = tables.destination.at(registry.indexOf("destination", id)!);
          tables.destination.view.setUint32(at + destinationCodec.offset.weight, weight, true);
        },
      },
    };
  },
  { skip },
);
