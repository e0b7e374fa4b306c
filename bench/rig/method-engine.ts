import type { EbpfEngine } from "../../packages/engine-ebpf/src/engine";
import { createInstance } from "../../packages/engine-ebpf/src/rig/instance";
import { destination, service, wantOf, withLocal } from "../../packages/engine-ebpf/src/rig/want";
import type { Method } from "../../packages/model/src/index";
import type { Session } from "../session";

export const virtualAddress = "192.0.2.100";
export const serverAddress = "10.30.0.11";
/** Enough ports for a million FULLNAT connections. */
const localAddresses = Array.from({ length: 17 }, (_, number) => `10.30.1.${number + 1}`);

/**
 * An engine with one service over one real server by this method, at XDP on both cards of the golden network, which this
 * thread must be inside of. Each has tables of its own, so that no method's records lie between another's.
 */
export async function startMethodEngine(
  session: Session,
  method: Method,
  connections4: number,
  hook: "tc" | "xdp" = "xdp",
): Promise<EbpfEngine> {
  const { engine, converge, close } = createInstance({
    interfaces: ["c0", "s0"],
    hooks: { c0: hook, s0: hook },
    capacity: { services: 16, destinations: 64, connections4, connections6: 7 },
    recordDecisions: false,
  });
  session.later(`engine for ${method}`, close);
  await engine.start(session.signal);
  const one = service(method, virtualAddress, [destination(`${method}-1`, serverAddress, { method, port: 80 })]);
  await converge(withLocal(wantOf(one), ...(method === "fullnat" ? localAddresses : [])));
  return engine;
}
