import { join } from "node:path";
import type { ForwardingWant } from "../../packages/engine/src/index";
import { LD_ABI_VERSION } from "../../packages/engine-ebpf/src/abi.generated";
import { defaultCapacity } from "../../packages/engine-ebpf/src/bpf-object";
import { createEbpfEngine, type EbpfEngine } from "../../packages/engine-ebpf/src/engine";
import { enterNamespace } from "../../packages/engine-ebpf/src/rig/namespace";
import { createLab, type Lab } from "../../packages/lab/src/index";
import type { Session } from "../session";
import { scratchFolder } from "./scratch";

/** Names this bench's namespaces; a second run at the same time is refused by the lab. */
export const prefix = "ldbench";

export const interfaces = ["external", "internal"] as const;

/** Virtual addresses of the benches; they are on the director's external interface. */
export const virtualAddress = { nat: "192.0.2.100", haproxy: "192.0.2.102", nginx: "192.0.2.103" } as const;

export interface Director {
  readonly lab: Lab;
  readonly engine: EbpfEngine;
  /** Pinned maps of the engine. */
  readonly pins: string;
  /** Makes it so, hooks included; throws on a failed change. */
  converge(want: ForwardingWant): Promise<void>;
}

/**
 * A lab with one real server, so that ways through the director differ in nothing but the director, and the engine in
 * this process. From now on this thread is inside the director's network namespace; the session leads it out again.
 */
export async function createDirector(session: Session): Promise<Director> {
  const lab = await createLab({ prefix, servers: 1 });
  session.later("lab", () => lab.down());
  for (const address of Object.values(virtualAddress))
    await lab.run("director", ["ip", "addr", "add", `${address}/32`, "dev", "external"]);
  const runDir = await scratchFolder(session);
  session.later("network namespace", enterNamespace(lab.namespace("director")));
  const engine = createEbpfEngine({ instance: "bench", runDir, interfaces, capacity: defaultCapacity });
  await engine.start(session.signal);
  session.later("engine", () => engine.stop());
  return {
    lab,
    engine,
    pins: join(runDir, "bpf", `bench-v${LD_ABI_VERSION}`),
    async converge(want) {
      const changes = engine.diff(want, await engine.observe(session.signal));
      for (const outcome of await engine.apply(changes, session.signal))
        if (!outcome.ok) throw new Error(`${outcome.change.text.key}: ${JSON.stringify(outcome.reason)}`);
    },
  };
}
