import { createFloodBed, type Survival } from "../packages/engine-ebpf/src/rig/flood-bed";
import type { Bar, Bench, Figure } from "./bench";
import type { Session } from "./session";

const hooks = ["xdp", "tc"] as const;
const methods = ["nat", "fullnat", "dr", "tun"] as const;
const floods = { S: "SYN flood", A: "bare-ACK flood" } as const;
const flagsOfAll = ["S", "A"] as const;
/** Percent of new connections. */
const leastThrough = 99;
const names = { xdp: "XDP", tc: "tc" } as const;

export const flood: Bench = {
  name: "flood",
  about:
    "New connections of a real client that get an answer, and connections from before that lose theirs, while forged packets come at the rate that one core can send. The bars are for XDP; tc is measured and stated.",
  needs: ["root", "bpf"],
  async run(session) {
    const figures: Figure[] = [];
    for (const hook of hooks) figures.push(...(await figuresOf(session, hook)));
    return {
      figures,
      conditions: [
        "100 new connections, 20 at a time, and 20 from before to each method's service; an answer counts within 20 s",
        "sources: a /8 and the client's own subnet by turns; flood, client, director and servers share the processors",
        "half-open limit 1,000 a second, packets without a connection 1,000 a second and CPU",
      ],
    };
  },
};

async function figuresOf(session: Session, hook: (typeof hooks)[number]): Promise<Figure[]> {
  session.say(names[hook]);
  const bed = await createFloodBed(`ldbench-${hook}`, hook);
  session.later(names[hook], () => bed.close());
  const cases = methods.flatMap((method) => flagsOfAll.map((flags) => ({ method, flags, name: `${method} ${flags}` })));
  const found = await session.interleave<string, Survival>(
    Object.fromEntries(cases.map(({ method, flags, name }) => [name, () => bed.survive(4, method, flags)])),
  );
  const all = Object.values(found).flat();
  const bar = <B extends Bar>(bound: B) => (hook === "xdp" ? { bar: bound } : {});
  return [
    ...cases.map(
      ({ method, flags, name }): Figure => ({
        name: `${names[hook]}, ${floods[flags]}, ${method.toUpperCase()}: new connections that get through`,
        unit: "%",
        values: found[name]!.map(({ through, fresh }) => (through / fresh) * 100),
        ...bar({ atLeast: leastThrough }),
      }),
    ),
    {
      name: `${names[hook]}: connections from before that are lost, of ${sum(all, ({ established }) => established)}`,
      unit: "connections",
      values: [sum(all, ({ established, alive }) => established - alive)],
      ...bar({ atMost: 0 }),
    },
    ...flagsOfAll.map(
      (flags): Figure => ({
        name: `${names[hook]}: forged packets of the ${floods[flags]}`,
        unit: "packets/s",
        values: cases
          .filter((each) => each.flags === flags)
          .flatMap(({ name }) => found[name]!.map(({ rate }) => rate)),
      }),
    ),
  ];
}

const sum = (all: readonly Survival[], each: (survival: Survival) => number) =>
  all.reduce((total, survival) => total + each(survival), 0);
