import type { Hook } from "@loaddirector/model";
import { type Decision, decisionCodec } from "../abi.generated";
import type { EbpfEngine } from "../engine";
import { TestRunner } from "../test-run";

/** No verdict. */
const untouched = -2;
const ends = {
  tc: { [-1]: "passed", 2: "dropped", 7: "redirected" },
  xdp: { 1: "dropped", 2: "passed", 4: "redirected" },
} as const satisfies Record<Hook, Record<number, string>>;

export interface Met {
  readonly end: "passed" | "dropped" | "redirected";
  /** null when the frame was not for this host. */
  readonly decision: Decision | null;
  readonly packet: Uint8Array;
  /** Where it ended. */
  readonly hook: Hook;
}

/** What a frame's metadata says. */
export type MetContext = { gsoSize?: number; gsoSegs?: number; mark?: number };

/** For tests: runs frames through the hooks of an interface by hand, as the kernel would. */
export type Meet = (frame: Uint8Array, ifindex: number, context?: MetContext) => Met;

/**
 * Starting at tc, or at XDP and from there, if it passes the frame on untouched, to tc. Merged frames are never met by
 * XDP. The engine must record decisions.
 */
export function meetAt(hook: Hook, engine: EbpfEngine): Meet {
  const { tables, director, xdp } = engine.running();
  const first = hook === "xdp" ? new TestRunner(xdp.programFd(), "xdp") : null;
  const at = (cpu: number) => tables.decision.at(cpu);
  const cpus = Array.from({ length: tables.cpus }, (_, cpu) => cpu);

  function run(runner: TestRunner, ...[frame, ifindex, context]: Parameters<Meet>): Met {
    for (const cpu of cpus) tables.decision.view.setInt32(at(cpu), untouched, true);
    const { verdict, packet } = runner.run(frame, { ifindex, ...context });
    const cpu = cpus.find((each) => tables.decision.view.getInt32(at(each), true) !== untouched);
    const decision = cpu === undefined ? null : decisionCodec.read(tables.decision.view, at(cpu));
    const names: Record<number, Met["end"]> = ends[runner.hook];
    const end = names[verdict];
    if (!end) throw new Error(`${runner.hook} ended a frame with ${verdict}`);
    return { end, decision, packet, hook: runner.hook };
  }

  return (frame, ifindex, context) => {
    if (first && !context?.gsoSize) {
      const met = run(first, frame, ifindex);
      if (met.end !== "passed") return met;
      if (!Buffer.from(met.packet).equals(frame)) throw new Error("XDP passed a frame on that it had changed");
    }
    return run(director, frame, ifindex, context);
  };
}
