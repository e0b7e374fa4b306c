import { existsSync } from "node:fs";
import type { DnsNameStatus, DnsStatus, ObjectProblem } from "@loaddirector/agent-api";
import type { ForwardingEngine } from "@loaddirector/engine";
import { type InterfaceMap, interfaceOf, readAddresses } from "@loaddirector/engine-iproute";
import {
  type Config,
  type DnsAnswerState,
  type DnsName,
  dnsAnswers,
  isHostAddress,
  type Message,
  message,
  type Overlay,
} from "@loaddirector/model";
import type { ProcessUser } from "../child-program";
import type { EventRing } from "../event-ring";
import { createExclusive } from "../exclusive";
import { createKnotServer, type WantedZone } from "./knot-server";

export interface DnsServiceOptions {
  readonly runDir: string;
  readonly user: ProcessUser;
  readonly interfaces: InterfaceMap;
  readonly forwarding: ForwardingEngine;
  readonly events: EventRing;
  readonly onError: (error: unknown) => void;
}

interface Followed {
  readonly name: DnsName;
  readonly answers: readonly DnsAnswerState[];
}

/** A server that dies again and again is told of once; milliseconds without a death until it is news again. */
const quiet = 60_000;

/** Answers for the names of the configuration while there are any, and says what becomes of their addresses. */
export function createDnsService(options: DnsServiceOptions) {
  const { events, forwarding, interfaces } = options;
  const server = createKnotServer({
    runDir: options.runDir,
    user: options.user,
    onDeath: (detail) => {
      if (performance.now() - diedAt > quiet) events.add("warning", null, message("event.dnsDied", { detail }));
      diedAt = performance.now();
    },
  });
  let diedAt = Number.NEGATIVE_INFINITY;
  const exclusive = createExclusive();
  let followed = new Map<string, Followed>();
  let listen: readonly string[] = [];
  let problem: Message | null = null;
  let next: (() => Promise<void>) | null = null;

  /** After a pass: what serves now. Of several passes while the server is being told, it is told of the last. */
  function follow(config: Config, overlay: Overlay): void {
    const enabled = config.dnsNames.filter((name) => name.enabled);
    const before = followed;
    followed = new Map(enabled.map((name) => [name.id, { name, answers: dnsAnswers(config, overlay, name) }]));
    for (const [id, now] of followed) tellOf(before.get(id)?.answers ?? now.answers, now);
    const zones = [...followed.values()].map(({ name, answers }) => ({
      name,
      addresses: answers.flatMap(({ address, answered }) => (answered ? address : [])),
    }));
    const waiting = next !== null;
    next = () => carryOut(config, zones);
    if (waiting) return;
    void exclusive
      .run(async () => {
        const work = next;
        next = null;
        await work?.();
      })
      .catch(options.onError);
  }

  async function carryOut(config: Config, zones: readonly WantedZone[]): Promise<void> {
    const addresses = zones.length > 0 ? ownAddresses(config, interfaces) : [];
    const reason = zones.length > 0 ? whyNot(addresses) : null;
    if (zones.length === 0 || reason) {
      if ((await server.stop()) && !reason) events.add("agent", null, message("event.dnsStopped"));
      return stand([], reason);
    }
    const refused = await server.serve(addresses, zones).catch((error: Error) => {
      options.onError(error);
      return message("dnsName.problem.failed", { detail: error.message });
    });
    stand(addresses, refused);
  }

  function whyNot(addresses: readonly string[]): Message | null {
    if (forwarding.capabilities().forwards !== true) return message("dnsName.problem.notForwarding");
    if (!existsSync("/usr/sbin/knotd")) return message("dnsName.problem.notInstalled");
    return addresses.length === 0 ? message("dnsName.problem.noAddress") : null;
  }

  function stand(addresses: readonly string[], reason: Message | null): void {
    const now = reason ? [] : addresses;
    if (now.length > 0 && now.join() !== listen.join())
      events.add("agent", null, message("event.dnsStarted", { addresses: now.join(", ") }));
    if (reason && reason.key !== problem?.key) events.add("warning", null, reason);
    listen = now;
    problem = reason;
  }

  function tellOf(before: readonly DnsAnswerState[], { name, answers }: Followed): void {
    const ref = { kind: "dnsName", id: name.id } as const;
    const was = new Map(before.map((state) => [state.address, state.serving]));
    for (const { address, serving, reason } of answers) {
      const values = { address, name: name.name };
      if (!serving && was.get(address) !== false)
        events.add("down", ref, message("event.dnsOut", { ...values, reason: reason ?? "" }));
      else if (serving && was.get(address) === false) events.add("up", ref, message("event.dnsBack", values));
    }
    const some = (states: readonly DnsAnswerState[]) => states.some(({ serving }) => serving);
    if (some(before) && !some(answers))
      events.add("warning", ref, message("event.dnsNoneServes", { name: name.name, policy: name.whenNoneServes }));
  }

  return {
    follow,
    pid: server.pid,

    status(): DnsStatus {
      const names: [string, DnsNameStatus][] = [...followed.values()].map(({ name, answers }) => [
        name.id,
        { serial: server.serialOf(name), answers },
      ]);
      return { listen, problem, names: Object.fromEntries(names) };
    },

    problems(): ObjectProblem[] {
      const reason = problem;
      if (!reason) return [];
      return [...followed.keys()].map((id) => ({ object: { kind: "dnsName", id }, path: [], message: reason }));
    },

    /** The server goes on answering, as forwarding goes on. */
    async stop(): Promise<void> {
      next = null;
      await exclusive.run(async () => {});
      server.leave();
    },
  };
}

/** Of the external interface, without virtual and local ones: packets to those are the data plane's. */
function ownAddresses(config: Config, interfaces: InterfaceMap): string[] {
  const external = interfaceOf(interfaces, "external");
  const link = readAddresses().find(({ name }) => name === external);
  const taken = new Set<string>([
    ...config.virtualAddresses.map(({ address }) => address),
    ...config.nodes.flatMap(({ localAddresses }) => localAddresses.map(({ address }) => address)),
  ]);
  return (link?.addresses ?? [])
    .filter(({ address, own }) => !own && !taken.has(address) && isHostAddress(address))
    .map(({ address }) => address)
    .sort();
}
