import type { Config } from "../packages/model/src/index";
import { largeConfig } from "../packages/store/src/seeds/large-config";
import type { Bench } from "./bench";
import { type ConsoleProcess, startConsoleProcess } from "./rig/console-process";
import { startProbe } from "./rig/probe";
import { residentMiB } from "./rig/process-use";
import type { Session } from "./session";

export const candidate: Bench = {
  name: "candidate",
  about:
    "The console as shipped with 10,000 services of 10 destinations: taking one change back, restoring all of them, and whether it answers meanwhile.",
  needs: [],
  async run(session) {
    const before = largeConfig();
    session.say("two revisions that differ in every object");
    const console = await startConsoleProcess(session, [before, everyObjectChanged(before)]);
    session.say("one change, taken back");
    const single = await session.interleave({ one: () => discardOne(console, before) });
    session.say("all of them restored, and taken back");
    const whole = await session.interleave({ all: () => restoreAll(session, console) });
    const values = <Key extends keyof Whole>(key: Key) => whole.all.map((each) => each[key]);
    return {
      figures: [
        { name: "discard of one change", unit: "ms", values: single.one, bar: { atMost: 100 } },
        { name: "restore of every object", unit: "s", values: values("restore"), bar: { atMost: 5 } },
        { name: "longest wait for an answer meanwhile", unit: "ms", values: values("restoreWait") },
        { name: "discard of every object", unit: "s", values: values("discard") },
        { name: "longest wait for an answer meanwhile, discarding", unit: "ms", values: values("discardWait") },
        { name: "memory of the console afterwards", unit: "MiB", values: [residentMiB([console.pid])] },
      ],
      conditions: [
        `${numberOfObjects(before).toLocaleString("en")} objects; call to answer over HTTPS, a connection for each call`,
        "a second client asks /healthz every 50 ms; no agent is connected",
      ],
    };
  },
};

interface Whole {
  readonly restore: number;
  readonly restoreWait: number;
  readonly discard: number;
  readonly discardWait: number;
}

async function discardOne({ administrator: { api } }: ConsoleProcess, { destinations }: Config): Promise<number> {
  const { object, version } = await api.destination.get.query({ id: destinations[destinations.length >> 1]!.id });
  await api.destination.write.mutate({ object: { ...object, weight: object.weight + 1 }, version });
  const { counter } = await api.candidate.state.query();
  const { milliseconds, result } = await timed(() => api.candidate.discard.mutate({ counter }));
  if (result.objects !== 1) throw new Error(`${result.objects} objects were taken back, not 1`);
  return milliseconds;
}

async function restoreAll(session: Session, console: ConsoleProcess): Promise<Whole> {
  const { api } = console.administrator;
  const probed = async (work: () => Promise<{ objects: number }>) => {
    const probe = startProbe({ port: console.config.listen.port, certificate: console.certificate });
    const { milliseconds, result } = await timed(work).finally(() => session.signal.throwIfAborted());
    const wait = await probe.stop();
    if (result.objects < 100_000) throw new Error(`only ${result.objects} objects were written`);
    return { seconds: milliseconds / 1000, wait };
  };
  const restore = await probed(() => api.revision.rollback.mutate({ number: 1 }));
  const { counter } = await api.candidate.state.query();
  const discard = await probed(() => api.candidate.discard.mutate({ counter }));
  return { restore: restore.seconds, restoreWait: restore.wait, discard: discard.seconds, discardWait: discard.wait };
}

function everyObjectChanged(config: Config): Config {
  const described = <Item extends { description: string }>(items: readonly Item[]) =>
    items.map((item) => ({ ...item, description: "changed" }));
  return {
    ...config,
    nodes: described(config.nodes),
    virtualAddresses: described(config.virtualAddresses),
    realServers: described(config.realServers),
    virtualServices: described(config.virtualServices),
    destinations: config.destinations.map((destination) => ({ ...destination, weight: destination.weight + 1 })),
  };
}

function numberOfObjects(config: Config): number {
  return Object.values(config).reduce((sum, items) => sum + (Array.isArray(items) ? items.length : 0), 0);
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ milliseconds: number; result: Value }> {
  const began = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - began, result };
}
