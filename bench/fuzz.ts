import { holdCounters } from "../packages/engine-ebpf/src/fuzz/counter-invariant";
import { createStage } from "../packages/engine-ebpf/src/fuzz/stage";
import type { Bench } from "./bench";

const frames = 10_000_000;
const seed = 20_260;

export const fuzz: Bench = {
  name: "fuzz",
  about:
    "10,000,000 random frames through the data plane, half from tc and half from XDP on: every destination's counts must be the sum over the connection table.",
  needs: ["root", "bpf"],
  async run(session) {
    let looks = 0;
    const began = performance.now();
    for (const hook of ["tc", "xdp"] as const) {
      session.say(`${(frames / 2).toLocaleString("en")} frames from ${hook} on`);
      const stage = await createStage(`ldx-bench-${hook}`, hook);
      try {
        looks += await holdCounters(stage, seed, frames / 2, session.signal);
      } finally {
        await stage.closeAll();
      }
    }
    const seconds = (performance.now() - began) / 1000;
    return {
      figures: [
        { name: "frames", unit: "frames", values: [frames] },
        { name: "comparisons of all counts, none differing", unit: "looks", values: [looks] },
        { name: "time", unit: "s", values: [seconds] },
      ],
      conditions: [
        "all methods, IPv4 and IPv6, TCP, UDP, ICMP errors, fragments, merged and broken frames; every scheduler, persistence, ranges, any address, marks, limits",
        "meanwhile time passes, expired records are swept, destinations and services come, go and change weight",
      ],
    };
  },
};
