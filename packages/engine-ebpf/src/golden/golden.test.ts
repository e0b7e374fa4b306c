import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../../scripts/require";
import { buildBpf } from "../../build";
import { createInstance } from "../rig/instance";
import { explains, readDifferences } from "./difference";
import { createGoldenNetwork, type GoldenNetwork } from "./network";
import { type Mismatch, Player } from "./player";
import { readTopic, topicNames } from "./scenario";

const skip = requires("root", "bpf");

/** So that nothing leaves the scope unnoticed: scenarios and steps that must be played. */
const expected = { scenarios: 431, steps: 43_035 };

/** The reference kernel's decisions, packet by packet, with its own frames, states, timers, counts and counters. */
describe.skipIf(skip)("parity with IPVS", () => {
  const differences = readDifferences();
  const needed = new Set<string>();
  const played = { scenarios: 0, steps: 0 };
  let network: GoldenNetwork;
  let instance: ReturnType<typeof createInstance>;
  let player: Player;

  beforeAll(async () => {
    buildBpf();
    network = await createGoldenNetwork("ldx-ebpf-golden");
    instance = createInstance({
      capacity: { services: 64, destinations: 512, connections4: 4096, connections6: 2048 },
    });
    await instance.engine.start(new AbortController().signal);
    player = new Player(instance.engine, network);
  });
  afterAll(async () => {
    await instance?.close();
    network?.close();
  });

  it.each(topicNames())("%s", { timeout: 120_000 }, async (name) => {
    const topic = readTopic(name);
    const unexplained: Mismatch[] = [];
    const judge = (mismatch: Mismatch) => {
      const difference = differences.find((each) => explains(each, mismatch));
      if (difference) needed.add(`${difference.name} ${mismatch.scenario}`);
      else unexplained.push(mismatch);
    };
    for (const scenario of topic.leftOut)
      judge({ topic: name, scenario, step: 0, field: "unplayed", want: "played", got: "left out" });
    for (const scenario of topic.scenarios) {
      for (const mismatch of await player.play(topic, scenario)) judge(mismatch);
      played.scenarios++;
      played.steps += scenario.steps.length;
    }
    expect(unexplained.slice(0, 5), `${unexplained.length} mismatches`).toEqual([]);
  });

  it("needs every difference that is listed", () => {
    const listed = differences.flatMap(({ name, scenarios }) => scenarios.map((scenario) => `${name} ${scenario}`));
    expect(listed.filter((each) => !needed.has(each))).toEqual([]);
  });

  it("played all that is in scope", () => {
    expect(played).toEqual(expected);
  });
});
