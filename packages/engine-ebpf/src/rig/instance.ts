import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differingServices, type ForwardingWant } from "@loaddirector/engine";
import { defaultCapacity } from "../bpf-object";
import { createEbpfEngine, type EbpfEngine, type EbpfEngineOptions } from "../engine";
import { removeInstance } from "../remove-instance";

const never = new AbortController().signal;

/** For tests: engines over one set of pinned maps in a folder of its own. */
export function createInstance(options: Partial<EbpfEngineOptions> = {}) {
  const runDir = mkdtempSync(join(tmpdir(), "ld-run-"));
  const base: EbpfEngineOptions = {
    instance: "test",
    runDir,
    interfaces: [],
    capacity: { services: 256, destinations: 4096, connections4: 16_384, connections6: 8192 },
    sweepInterval: 0,
    recordDecisions: true,
    ...options,
  };
  const engine = createEbpfEngine(base);
  return {
    engine,
    runDir,
    capacity: { ...defaultCapacity, ...base.capacity },
    /** Another engine over the same maps, as after a restart. */
    again: (other: Partial<EbpfEngineOptions> = {}): EbpfEngine => createEbpfEngine({ ...base, ...other }),
    /**
     * Makes it so; throws on a failed change. Returns how many changes it took. With `before` in force only what differs
     * from it is looked at, as after a commit.
     */
    converge: async (want: ForwardingWant, on: EbpfEngine = engine, before?: ForwardingWant): Promise<number> => {
      const part = before && differingServices(before, want);
      if (part === null) return 0;
      const changes = on.diff(part ? part.after : want, await on.observe(never, part));
      for (const outcome of await on.apply(changes, never))
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.reason));
      return changes.length;
    },
    close: async () => {
      await engine.stop();
      removeInstance({ runDir, interfaces: base.interfaces });
      rmSync(runDir, { recursive: true, force: true });
    },
  };
}
