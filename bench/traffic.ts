import type { Bar, Bench, Figure, Unit } from "./bench";
import { ratiosOf } from "./quartiles";
import { engineConditions } from "./rig/conditions";
import { createDirector } from "./rig/director";
import { bulk, keepAlive, newConnections, prepareForLoad } from "./rig/load";
import { startProxies } from "./rig/proxies";
import { raiseForSession } from "./rig/setting";
import { type WayName, wayNames, waysThrough } from "./rig/ways";
import type { Session } from "./session";

const loads = {
  bulk: { run: bulk, unit: "Gbit/s", scale: 1e-9 },
  "keep-alive": { run: keepAlive, unit: "requests/s", scale: 1 },
  "new connections": { run: newConnections, unit: "connections/s", scale: 1 },
} as const satisfies Record<string, { run: typeof bulk; unit: Unit; scale: number }>;
type LoadName = keyof typeof loads;

/** The rig itself resolves about ±30 % between runs on shared machines; ratios of one round are steadier. */
const leastOfPlain = 0.85;
const leastOfHaproxy = 1.2;

export const traffic: Bench = {
  name: "traffic",
  about:
    "Real connections from curl and wrk to nginx through the director: plain routing, this engine at tc, nft DNAT, HAProxy in TCP mode, nginx's stream module.",
  needs: ["root", "bpf"],
  async run(session) {
    raiseForSession(session, "/proc/sys/net/netfilter/nf_conntrack_max", 262_144);
    const director = await createDirector(session);
    await prepareForLoad(director.lab);
    await startProxies(session, director.lab);
    const ways = waysThrough(director);
    const measure = (load: LoadName, name: WayName) => async () => {
      const way = ways[name];
      await way.enter();
      try {
        return (await loads[load].run(director.lab, way.address, session.signal)).rate * loads[load].scale;
      } finally {
        await way.leave();
      }
    };
    const figures: Figure[] = [];
    for (const load of Object.keys(loads) as LoadName[]) {
      session.say(load);
      figures.push(...(await compare(session, load, measure)));
    }
    return {
      figures,
      conditions: [
        "client, director and the one real server share this machine's processors",
        "bulk: curl, 16 MiB files over one connection; others: wrk, one thread, 32 connections, 2 s",
        "nf_conntrack_max at least 262,144; HAProxy with splicing, both proxies with a thread or worker per processor",
        ...engineConditions,
      ],
    };
  },
};

async function compare(
  session: Session,
  load: LoadName,
  measure: (load: LoadName, way: WayName) => () => Promise<number>,
): Promise<Figure[]> {
  const cases = Object.fromEntries(wayNames.map((way) => [way, measure(load, way)]));
  const rates = await session.interleave(cases as Record<WayName, () => Promise<number>>);
  const ratio = (way: WayName, against: WayName, bar?: Bar): Figure => ({
    name: `${load}: ${way} / ${against}`,
    unit: "×",
    values: ratiosOf(rates[way], rates[against]),
    ...(bar && { bar }),
  });
  return [
    ...wayNames.map((way) => ({ name: `${load}: ${way}`, unit: loads[load].unit, values: rates[way] })),
    ratio("this engine", "plain routing", { atLeast: leastOfPlain }),
    ratio("this engine", "HAProxy", { atLeast: leastOfHaproxy }),
    ratio("this engine", "nginx stream"),
    ratio("nft DNAT", "plain routing"),
  ];
}
