import type { ForwardingDestination, ForwardingService } from "@loaddirector/engine";
import type { Address, Hook, Scheduler } from "@loaddirector/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { LD_MEMBER_GROUP } from "./abi.generated";
import { Random } from "./fuzz/random";
import { isGroupedRight } from "./member-groups";
import { wordOf } from "./names";
import { createBench, ends, fromClient } from "./rig/bench";
import { SchedulerTwin } from "./rig/scheduler-twin";
import { passTime } from "./rig/time";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const steps = 300;
/** Three groups and a part of one, so that a group's end is met too. */
const long = 3 * LD_MEMBER_GROUP + 7;
const short = 6;
const foreign = { 4: "203.0.113.", 6: "2001:db8::" } as const;
const addresses = 8;
const bytesOf = (address: string) => Buffer.from(wordOf(address as Address).word).toString("latin1");

interface Course {
  readonly scheduler: Scheduler;
  readonly family: 4 | 6;
  readonly members: number;
  /** Of the service; null: any. */
  readonly address: string | null;
  /** So many weights, from 0 on. */
  readonly weights: number;
}

const byGroups = (["lc", "wlc", "sed", "nq", "fo", "ovf"] as const).map(
  (scheduler): Course => ({ scheduler, family: 4, members: long, address: ends[4].virtual, weights: 4 }),
);
const byAddress = (["dh", "lblc", "lblcr"] as const).flatMap((scheduler) =>
  ([4, 6] as const).map((family): Course => ({ scheduler, family, members: short, address: null, weights: 9 })),
);
const longByAddress: Course = { ...byAddress[2]!, members: long };

/**
 * Connections come and go, members come, go and change: every choice is that of the independent model, which looks at all
 * members each time.
 */
describe.skipIf(skip).each(["tc", "xdp"] as const satisfies Hook[])("choices from %s on", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeAll(async () => {
    buildBpf();
    bench = await createBench(`ldx-ebpf-choice-${hook}`, { hook });
  });
  afterAll(() => bench?.closeAll());

  it.each([...byGroups, ...byAddress, longByAddress])(
    "$scheduler among $members for $address, IPv$family",
    async (course) => {
      const { family, address } = course;
      await bench.clear();
      const random = new Random(course.scheduler.length * 7 + course.members);
      const twin = new SchedulerTwin(bench.engine);
      let nextPort = 1000;
      const member = (port = nextPort++): ForwardingDestination =>
        destination(`d${port}`, ends[family].server, {
          port,
          weight: random.below(course.weights),
          upperThreshold: random.oneIn(4) ? 1 + random.below(3) : 0,
        });
      let members = Array.from({ length: course.members }, () => member());
      let open: { sourcePort: number; destination: string }[] = [];
      let forwarded = 0;

      async function configure(scheduler = course.scheduler): Promise<void> {
        const want: ForwardingService = service("s", address, members, { scheduler });
        await bench.converge(wantOf(want));
        twin.configure(want);
      }

      async function edit(): Promise<void> {
        const at = random.below(members.length);
        if (random.oneIn(3) && members.length > 2) members = members.toSpliced(at, 1);
        else if (random.oneIn(2)) members = [...members, member()];
        else members = members.with(at, member(members[at]!.port!));
        await configure();
      }

      function connect(step: number): void {
        const to = address ?? `${foreign[family]}${1 + random.below(addresses)}`;
        const flow = { sourcePort: 2000 + step, destination: to };
        const source = ends[family].client;
        const want = twin.pick({ source: bytesOf(source), sourcePort: flow.sourcePort, destination: bytesOf(to) });
        const met = bench.send("client", fromClient(family, flow));
        const got = met.went === "server" ? bench.engine.running().registry.idOf("destination", met.destination) : null;
        expect(got, `step ${step}`).toBe(want);
        if (!want) return;
        open.push(flow);
        forwarded++;
      }

      await configure();
      for (let step = 0; step < steps; step++) {
        const kind = random.choose([
          [60, "connect"],
          [30, "end"],
          [8, "edit"],
          [1, "wait"],
          [1, "rebind"],
        ] as const);
        if (kind === "edit") await edit();
        else if (kind === "wait") {
          passTime(bench.engine, 700);
          bench.engine.sweep();
        } else if (kind === "rebind") {
          await configure("wlc");
          await configure();
        } else if (kind === "end" && open.length > 0) {
          const flow = random.pick(open);
          open = open.filter((each) => each !== flow);
          bench.send("client", fromClient(family, { ...flow, flags: "FA" }));
        } else connect(step);
      }
      expect(forwarded).toBeGreaterThan(steps / 4);
      const { registry } = bench.engine.running();
      const index = registry.indexOf("service", "s")!;
      expect(registry.range(index).length > LD_MEMBER_GROUP).toBe(course.members > LD_MEMBER_GROUP);
      expect(isGroupedRight(registry, index)).toBe(true);
    },
  );
});
