import type { ForwardingDestination } from "@loaddirector/engine";
import type { Hook } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { loadCodec, settingsCodec } from "./abi.generated";
import { ticks } from "./clock";
import { Destination } from "./fuzz/model/destination";
import { createScheduler } from "./fuzz/model/schedule/scheduler";
import { Random } from "./fuzz/random";
import { isGroupedRight } from "./member-groups";
import { createBench, ends, fromClient } from "./rig/bench";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const schedulers = ["lc", "wlc", "sed", "nq", "fo", "ovf"] as const;
const steps = 400;
/** Members: three groups and a part of one, so that a group's end is met too. */
const atFirst = 103;

/** Lists that are searched by group: every choice is that of a scheduler which looks at all members each time. */
describe.skipIf(skip).each(["tc", "xdp"] as const satisfies Hook[])("long lists from %s on", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeAll(async () => {
    buildBpf();
    bench = await createBench(`ldx-ebpf-long-${hook}`, { hook });
  }, 60_000);
  afterAll(() => bench?.closeAll());

  function member(port: number, weight: number, upperThreshold = 0): ForwardingDestination {
    return destination(`d${port}`, ends[4].server, { port, weight, upperThreshold });
  }

  /** In IPVS's order, with the loads there are. */
  function listOf(members: readonly ForwardingDestination[]): Destination[] {
    const { tables, registry } = bench.engine.running();
    return members.toReversed().map((each) => {
      const { active, inactive, persistent, overloaded } = loadCodec.read(
        tables.load.view,
        tables.load.at(registry.indexOf("destination", each.id)!),
      );
      const one = new Destination(each.id, each.address, each.port!, each.method);
      one.weight = each.weight;
      one.load = { active, inactive, persistent, overloaded: overloaded !== 0 };
      return one;
    });
  }

  function letPass(seconds: number): void {
    const { view } = bench.engine.running().tables.settings;
    const at = settingsCodec.offset.clockOffset;
    view.setUint32(at, (view.getUint32(at, true) + ticks(seconds)) >>> 0, true);
    bench.engine.sweep();
  }

  it.each(schedulers)("%s", { timeout: 60_000 }, async (scheduler) => {
    await bench.clear();
    const random = new Random(schedulers.indexOf(scheduler) + 1);
    const model = createScheduler(service("s", ends[4].virtual, [], { scheduler }));
    const asked = { source: "", sourcePort: 0, destination: "", now: 0, drawn: random.pick.bind(random) };
    let members = Array.from({ length: atFirst }, (_, at) => member(1000 + at, random.below(4)));
    let nextPort = 1000 + atFirst;
    let open: number[] = [];
    const configure = () => bench.converge(wantOf(service("s", ends[4].virtual, members, { scheduler })));

    async function edit(): Promise<void> {
      const at = random.below(members.length);
      const changed = member(members[at]!.port!, random.below(5), random.oneIn(2) ? 1 + random.below(3) : 0);
      if (random.oneIn(3)) members = members.filter((_, place) => place !== at);
      else if (random.oneIn(2)) members = [...members, member(nextPort++, random.below(4))];
      else members = members.with(at, changed);
      await configure();
    }

    await configure();
    let forwarded = 0;
    for (let step = 0; step < steps; step++) {
      const kind = random.choose([
        [60, "open"],
        [30, "end"],
        [8, "edit"],
        [1, "time"],
      ] as const);
      if (kind === "edit") await edit();
      else if (kind === "time") letPass(700);
      else if (kind === "end" && open.length > 0) {
        const sourcePort = random.pick(open);
        open = open.filter((each) => each !== sourcePort);
        bench.send("client", fromClient(4, { sourcePort, flags: "FA" }));
      } else {
        const want = model.pick(listOf(members), asked);
        const sourcePort = 2000 + step;
        const met = bench.send("client", fromClient(4, { sourcePort }));
        const got = met.went === "server" ? bench.engine.running().registry.idOf("destination", met.destination) : null;
        expect(got, `step ${step}`).toBe(want?.id ?? null);
        if (want) open.push(sourcePort);
        if (want) forwarded++;
      }
    }
    expect(forwarded).toBeGreaterThan(steps / 4);
    const { registry } = bench.engine.running();
    expect(registry.range(registry.indexOf("service", "s")!).length).toBeGreaterThan(64);
    expect(isGroupedRight(registry, registry.indexOf("service", "s")!)).toBe(true);
  });
});
