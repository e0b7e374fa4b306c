import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { createInstance } from "../rig/instance";
import { wantOf } from "../rig/want";
import { explains, readDifferences } from "./difference";
import { createGoldenNetwork, type GoldenNetwork } from "./network";
import { Player } from "./player";
import { readTopic, topicNames } from "./scenario";

const skip = requires("root", "bpf");

/** Every step of every scheduler once more from XDP on, and every counter and rewritten byte. */
const topics = topicNames().filter((name) => /^(sched-|rewrite|counters)/.test(name));

describe.skipIf(skip)("parity with IPVS from XDP on", () => {
  const differences = readDifferences();
  let network: GoldenNetwork;
  let instance: ReturnType<typeof createInstance>;
  let player: Player;

  beforeAll(async () => {
    buildBpf();
    network = await createGoldenNetwork("ldx-ebpf-goldx");
    instance = createInstance({
      capacity: { services: 64, destinations: 512, connections4: 4096, connections6: 2048 },
      interfaces: ["c0", "s0"],
      hooks: { c0: "xdp", s0: "xdp" },
    });
    await instance.engine.start(new AbortController().signal);
    await instance.converge(wantOf());
    player = new Player(instance.engine, network, "xdp");
  });
  afterAll(async () => {
    await instance?.close();
    network?.close();
  });

  it.each(topics)("%s", { timeout: 120_000 }, async (name) => {
    const topic = readTopic(name);
    for (const scenario of topic.scenarios) {
      const mismatches = await player.play(topic, scenario);
      expect(mismatches.filter((each) => !differences.some((difference) => explains(difference, each)))).toEqual([]);
    }
  });
});
