import { buildBpf } from "../../build";
import type { EbpfEngineOptions } from "../engine";
import { createInstance } from "./instance";
import { enterNamespace } from "./namespace";
import { createNetwork, type Network, sendAsOnWire } from "./network";

type Instance = ReturnType<typeof createInstance>;

/** For tests: the network of three namespaces, the caller's thread in the director's, and an engine that forwards there. */
export interface DirectedNetwork {
  readonly network: Network;
  readonly instance: Instance;
  close(): Promise<void>;
}

/** With XDP on a card the ends send as on a wire. A failure leaves nothing. */
export async function createDirectedNetwork(
  prefix: string,
  options: Partial<EbpfEngineOptions> = {},
): Promise<DirectedNetwork> {
  buildBpf();
  const network = await createNetwork(prefix);
  const undo: (() => unknown)[] = [network.close];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    if (Object.values(options.hooks ?? {}).includes("xdp")) sendAsOnWire(network);
    undo.push(enterNamespace(network.director));
    const instance = createInstance({ interfaces: ["ext", "int"], ...options });
    undo.push(instance.close);
    await instance.engine.start(new AbortController().signal);
    return { network, instance, close };
  } catch (error) {
    await close();
    throw error;
  }
}
