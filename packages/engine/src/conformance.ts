import {
  type Config,
  type EchoChoice,
  emptyOverlay,
  fixedId,
  forwardingSettingsSchema,
  nodeSchema,
  objectSchemas,
  protectionSchema,
} from "@loaddirector/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Change, ForwardingEngine, ForwardingWant } from "./contract";
import { type FixtureService, fixtureConfig, fixtureDestinationId } from "./fixture";

/** One engine over a kernel state of its own, and a hand that reaches behind its back. */
export interface ConformanceSubject {
  /** Not started yet. */
  readonly engine: ForwardingEngine;
  /** Another engine over the same kernel state, as after a restart of the agent. Not started yet. */
  readonly restarted: () => ForwardingEngine;
  readonly tamper: {
    /** Takes a service out of the kernel without telling the engine. */
    removeService(id: string): Promise<void> | void;
    /** Gives a destination another weight in the kernel without telling the engine. */
    changeWeight(serviceId: string, destinationId: string, weight: number): Promise<void> | void;
  };
  readonly close: () => Promise<void> | void;
}

export interface ConformanceOptions {
  /** Why it cannot run here, or null. */
  readonly skip?: string | null;
}

const signal = new AbortController().signal;
const serviceId = (number: number) => fixedId("virtualService", number);

const web: FixtureService = {
  number: 10,
  scheduler: "wrr",
  destinations: [{ server: 11, weight: 3 }, { server: 12, weight: 2 }, { server: 13 }],
};
const dns: FixtureService = {
  number: 20,
  scheduler: "wlc",
  listeners: [
    { protocol: "udp", port: 53 },
    { protocol: "tcp", port: 53 },
  ],
  destinations: [
    { server: 11, port: 53 },
    { server: 12, port: 53, weight: 0 },
  ],
};
const six: FixtureService = {
  number: 30,
  family: 6,
  scheduler: "lc",
  method: "dr",
  destinations: [{ server: 11 }, { server: 12 }],
};

/** The suite every forwarding engine runs: what the agent relies on, whatever is underneath. */
export function describeForwardingEngine(
  name: string,
  create: () => Promise<ConformanceSubject> | ConformanceSubject,
  options: ConformanceOptions = {},
): void {
  describe.skipIf(options.skip)(`forwarding engine ${name}${options.skip ? ` (${options.skip})` : ""}`, () => {
    let subject: ConformanceSubject;
    let engine: ForwardingEngine;

    beforeEach(async () => {
      subject = await create();
      engine = subject.engine;
      await engine.start(signal);
    });
    afterEach(async () => {
      await engine.stop();
      await subject.close();
    });

    const want = (config: Config, overlay = emptyOverlay()) => engine.expand(config, overlay).want;
    const pending = async (wanted: ForwardingWant) => engine.diff(wanted, await engine.observe(signal));
    const apply = async (changes: readonly Change[]) => {
      const outcomes = await engine.apply(changes, signal);
      expect(outcomes.map(({ change }) => change)).toEqual(changes);
      expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    };
    const converge = async (wanted: ForwardingWant) => {
      await apply(await pending(wanted));
      const have = await engine.observe(signal);
      expect(have.services).toEqual(wanted.services);
      expect(have.localAddresses).toEqual(wanted.localAddresses);
      expect(have.echoIgnored).toEqual(wanted.echoIgnored);
      expect(engine.echoIgnored()).toEqual(wanted.echoIgnored);
      expect(await pending(wanted)).toEqual([]);
    };

    describe("expand", () => {
      it("refuses by name what its capabilities do not have, and keeps the rest", () => {
        expect(engine.capabilities().features.sorryServer).not.toBe(true);
        const config = fixtureConfig([web, dns]);
        const asking = config.virtualServices.find(({ id }) => id === serviceId(20))!;
        asking.sorryServerId = config.realServers[0]!.id;
        const { want: wanted, refused } = engine.expand(config, emptyOverlay());
        expect(refused).toContainEqual({
          object: { kind: "virtualService", id: serviceId(20) },
          path: ["sorryServerId"],
          message: expect.anything(),
        });
        expect(wanted.services.map(({ id }) => id)).toEqual([serviceId(10)]);
      });

      it("leaves out what is disabled and gives drained and failed destinations weight 0", () => {
        const config = fixtureConfig([web, { ...dns, enabled: false }]);
        const { want: wanted } = engine.expand(config, {
          operations: {
            [fixtureDestinationId(10, 0)]: { kind: "drain", by: "ann", since: 0, deadline: null },
            [fixtureDestinationId(10, 1)]: { kind: "disable", by: "ann", since: 0, deadline: null },
          },
          health: { [fixtureDestinationId(10, 2)]: { state: "down", since: 0, reason: null, latencyMs: null } },
          silent: {},
        });
        expect(wanted.services.map(({ id }) => id)).toEqual([serviceId(10)]);
        expect(wanted.services[0]!.destinations.map(({ id, weight }) => [id, weight])).toEqual([
          [fixtureDestinationId(10, 0), 0],
          [fixtureDestinationId(10, 2), 0],
        ]);
      });

      it("knows the family of any address by destinations out of use, too, and without any listens nowhere", async () => {
        const config = fixtureConfig([six]);
        config.virtualServices[0]!.virtualAddressId = null;
        if (engine.capabilities().features.anyAddress !== true) return;
        const out = { kind: "disable", by: "ann", since: 0, deadline: null } as const;
        const operations = { [fixtureDestinationId(30, 0)]: out, [fixtureDestinationId(30, 1)]: out };
        for (const wanted of [want(config), want(config, { ...emptyOverlay(), operations })]) {
          expect(wanted.services[0]).toMatchObject({ address: null, family: 6, listeners: [{ first: 80 }] });
          await converge(wanted);
        }
        const alone = want({ ...config, destinations: [] });
        expect(alone.services[0]).toMatchObject({ address: null, destinations: [], listeners: [] });
        await converge(alone);
      });

      it("says whether packets are forwarded, or why not", () => {
        const { forwards } = engine.capabilities();
        expect(forwards === true || typeof forwards.key === "string").toBe(true);
      });
    });

    describe("apply and observe", () => {
      it("begins with nothing", async () => {
        expect((await engine.observe(signal)).services).toEqual([]);
        expect(await pending({ services: [], localAddresses: [], echoIgnored: [] })).toEqual([]);
      });

      it("reads back what it was given: both families and protocols, methods, weights, order", async () => {
        await converge(want(fixtureConfig([web, dns, six])));
      });

      it("reads back the box's settings, and defaults where there is no node", async () => {
        const config = fixtureConfig([web]);
        const settings = {
          protection: protectionSchema.parse({
            halfOpenLimit: 500,
            sourcePackets: 9,
            connReuseMode: 2,
            sloppyTcp: true,
          }),
          timeouts: { established: 600, synReceived: 5, finWait: 120, udp: 86_400 },
          localPorts: { first: 2048, last: 4095 },
        };
        await converge(
          want({ ...config, nodes: [nodeSchema.parse({ id: fixedId("node", 1), name: "ld", ...settings })] }),
        );
        expect((await engine.observe(signal)).settings).toEqual(settings);
        const before = want(config);
        const part = engine.differing?.(before, { ...before, settings });
        expect(part?.after.services).toEqual([]);
        await converge(want(config));
        expect((await engine.observe(signal)).settings).toEqual(forwardingSettingsSchema.parse({}));
      });

      it("reads back the local addresses, in whatever order they come and go", async () => {
        const config = fixtureConfig([web]);
        for (const hosts of [[1, 2], [2, 3], [], [3, 1, 4]]) {
          const localAddresses = hosts.flatMap((host) =>
            [`10.20.0.${host}`, `fd00:20::${host}`].map((address) => ({ address, interface: "internal" })),
          );
          const node = objectSchemas.node.parse({ id: fixedId("node", 1), name: "box", localAddresses });
          await converge(want({ ...config, nodes: [node] }));
        }
      });

      it("ignores echo requests to an address that never answers, or whose services have nobody to serve", async () => {
        const config = fixtureConfig([web, { ...web, number: 11, host: 11, scheduler: "lc" }, six]);
        const health = (state: "up" | "down") => {
          const ids = [11, 30].flatMap((number) => [0, 1, 2].map((place) => fixtureDestinationId(number, place)));
          const found = { state, since: 0, reason: null, latencyMs: null };
          return { ...emptyOverlay(), health: Object.fromEntries(ids.map((id) => [id, found])) };
        };
        const chosen = (...choices: readonly EchoChoice[]) => ({
          ...config,
          virtualAddresses: config.virtualAddresses.map((each, place) => ({ ...each, echo: choices[place]! })),
        });
        const addresses = config.virtualAddresses.map(({ address }) => address);
        const ignored = async (wanted: ForwardingWant) => {
          await converge(wanted);
          return addresses.map((address) => engine.echoIgnored().includes(address));
        };
        const serving = chosen("never", "whenServing", "whenServing");
        expect(await ignored(want(config))).toEqual([false, false, false]);
        expect(await ignored(want(serving, health("up")))).toEqual([true, false, false]);
        expect(await ignored(want(serving, health("down")))).toEqual([true, true, true]);
        expect(await ignored(want(serving, health("up")))).toEqual([true, false, false]);
        const disabled = serving.virtualServices.map((each) => ({ ...each, enabled: each.id !== serviceId(11) }));
        expect(await ignored(want({ ...serving, virtualServices: disabled }))).toEqual([true, true, false]);
        expect(await ignored(want(chosen("always", "never", "always"), health("down")))).toEqual([false, true, false]);
        const [before, after] = [want(config), want(serving, health("down"))];
        const part = engine.differing?.(before, after);
        expect(part?.after.echoIgnored).toEqual(after.echoIgnored);
        await converge(want(config));
      });

      it("changes nothing when applied twice", async () => {
        const wanted = want(fixtureConfig([web, dns]));
        const changes = await pending(wanted);
        await apply(changes);
        await apply(changes);
        expect((await engine.observe(signal)).services).toEqual(wanted.services);
        expect(await pending(wanted)).toEqual([]);
      });

      it("touches nothing in check and observe", async () => {
        const wanted = want(fixtureConfig([web]));
        await engine.check(wanted, signal);
        await engine.observe(signal);
        expect((await engine.observe(signal)).services).toEqual([]);
      });

      it("keeps the order of adding when a destination joins, leaves and moves", async () => {
        const [first, second, third] = web.destinations;
        for (const destinations of [[first!], [first!, second!, third!], [third!, first!], [second!, third!, first!]])
          await converge(want(fixtureConfig([{ ...web, destinations }])));
      });

      it("takes a change of weight as an update of that service alone", async () => {
        await converge(want(fixtureConfig([web, dns])));
        const destinations = web.destinations.map((destination) => ({ ...destination, weight: 7 }));
        const wanted = want(fixtureConfig([{ ...web, destinations }, dns]));
        const changes = await pending(wanted);
        expect(changes.length).toBeGreaterThan(0);
        expect(new Set(changes.map(({ phase }) => phase))).toEqual(new Set(["update"]));
        expect(changes.every(({ rank }) => rank === 30)).toBe(true);
        for (const { object } of changes)
          expect([
            serviceId(10),
            fixtureDestinationId(10, 0),
            fixtureDestinationId(10, 1),
            fixtureDestinationId(10, 2),
          ]).toContain(object?.id);
        await converge(wanted);
      });

      it("changes scheduler, listeners, address and method of a service in place", async () => {
        await converge(want(fixtureConfig([web])));
        await converge(want(fixtureConfig([{ ...web, scheduler: "lc" }])));
        await converge(want(fixtureConfig([{ ...web, listeners: [{ protocol: "tcp", port: 8080 }] }])));
        await converge(want(fixtureConfig([{ ...web, host: 77 }])));
        await converge(want(fixtureConfig([{ ...web, method: "dr" }])));
      });

      it("moves a listener from one service to another in one apply", async () => {
        const other: FixtureService = {
          number: 5,
          host: 10,
          listeners: [{ protocol: "tcp", port: 81 }],
          destinations: [],
        };
        await converge(want(fixtureConfig([web, other])));
        const swapped = [
          { ...web, listeners: other.listeners },
          { ...other, listeners: [{ protocol: "tcp", port: 80 } as const] },
        ];
        await converge(want(fixtureConfig(swapped)));
        await converge(want(fixtureConfig([{ ...other, number: 6, listeners: [{ protocol: "tcp", port: 80 }] }])));
      });

      it("removes services with all they had", async () => {
        await converge(want(fixtureConfig([web, dns, six])));
        await converge(want(fixtureConfig([dns])));
        await converge({ services: [], localAddresses: [], echoIgnored: [] });
      });
    });

    describe("interruption", () => {
      it("does nothing once it is told to stop, and says so for every change", async () => {
        const changes = await pending(want(fixtureConfig([web, dns])));
        const outcomes = await engine.apply(changes, AbortSignal.abort());
        expect(outcomes.map(({ ok }) => ok)).toEqual(changes.map(() => false));
        expect((await engine.observe(signal)).services).toEqual([]);
      });

      it("converges after a stop between any two changes", async () => {
        const before = want(fixtureConfig([web, dns]));
        const destinations = [{ server: 14 }, { server: 11, weight: 9 }];
        const after = want(fixtureConfig([{ ...web, destinations }, six, { ...six, number: 31, host: 31 }]));
        await converge(before);
        const all = await pending(after);
        for (let done = 0; done <= all.length; done++) {
          await apply((await pending(after)).slice(0, done));
          await converge(after);
          await converge(before);
        }
      });

      it("converges by looking at what differs alone, and leaves the rest alone", async () => {
        const random = generator(8);
        let before = want(fixtureConfig(randomServices(random)));
        await converge(before);
        let parts = 0;
        for (let round = 0; round < 25; round++) {
          const fresh = want(fixtureConfig(randomServices(random)));
          // Half of the services stay the very same.
          const stay = before.services.filter((_, place) => place % 2 === 0);
          const others = fresh.services.filter(({ id }) => !stay.some((service) => service.id === id));
          const services = [...stay, ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
          const after = { ...fresh, services };
          const part = engine.differing?.(before, after);
          if (!part) continue;
          const have = await engine.observe(signal, part);
          expect(have.services).toEqual(part.before.services);
          await apply(engine.diff(part.after, have));
          expect(await pending(after)).toEqual([]);
          before = after;
          parts++;
        }
        expect(parts).toBeGreaterThan(10);
      });

      it("converges from any configuration to any other", async () => {
        const random = generator(7);
        for (let round = 0; round < 25; round++) await converge(want(fixtureConfig(randomServices(random))));
      });
    });

    describe("drift", () => {
      it("finds and mends a service that somebody took away", async () => {
        const wanted = want(fixtureConfig([web, dns]));
        await converge(wanted);
        await subject.tamper.removeService(serviceId(10));
        const changes = await pending(wanted);
        expect(changes.map(({ object }) => object?.id)).toContain(serviceId(10));
        await converge(wanted);
      });

      it("finds and mends a weight that somebody altered", async () => {
        const wanted = want(fixtureConfig([web, dns]));
        await converge(wanted);
        await subject.tamper.changeWeight(serviceId(10), fixtureDestinationId(10, 1), 99);
        expect(await pending(wanted)).not.toEqual([]);
        await converge(wanted);
      });
    });

    describe("counters", () => {
      it("has every service and destination it holds, none negative", async () => {
        await converge(want(fixtureConfig([web, six])));
        const { at, services, destinations } = await engine.counters();
        expect([...services.keys()].sort()).toEqual([serviceId(10), serviceId(30)]);
        expect(destinations.size).toBe(5);
        for (const counters of [...services.values(), ...destinations.values()])
          for (const value of Object.values(counters)) expect(value).toBeGreaterThanOrEqual(0);
        expect((await engine.counters()).at).toBeGreaterThanOrEqual(at);
      });

      it("lists no connections where none were made", async () => {
        await converge(want(fixtureConfig([web])));
        const page = await engine.connections({}, { cursor: null, limit: 10 });
        expect(page).toEqual({ connections: [], next: null, examined: 0, walked: 1 });
      });
    });

    it("finds everything as it was after a restart of the agent", async () => {
      const wanted = want(fixtureConfig([web, dns, six]));
      await converge(wanted);
      const before = [...(await engine.counters()).destinations.keys()].sort();
      await engine.stop();
      engine = subject.restarted();
      await engine.start(signal);
      expect((await engine.observe(signal)).services).toEqual(wanted.services);
      expect(await pending(wanted)).toEqual([]);
      expect([...(await engine.counters()).destinations.keys()].sort()).toEqual(before);
    });
  });
}

/** Deterministic random numbers in [0, below): a failure can be played again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomServices(random: (below: number) => number): FixtureService[] {
  return Array.from({ length: random(5) }, (_, place): FixtureService => {
    const servers = [11, 12, 13, 14, 15].filter(() => random(2) === 0).sort(() => random(3) - 1);
    return {
      number: 10 + place,
      family: random(3) === 0 ? 6 : 4,
      scheduler: (["rr", "wrr", "lc", "wlc"] as const)[random(4)]!,
      listeners: [{ protocol: random(2) === 0 ? "tcp" : "udp", port: 80 + random(3) }],
      destinations: servers.map((server) => ({ server, weight: random(4) })),
    };
  });
}
