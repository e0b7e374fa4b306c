import type { ForwardingService } from "@loaddirector/engine";
import { type Address, type Connection, formatEndpoint, type Hook } from "@loaddirector/model";
import { loadCodec, settingsCodec } from "../abi.generated";
import { clockNow, ticks } from "../clock";
import type { EbpfEngine } from "../engine";
import { buildFrame, letters } from "../rig/frame";
import { type Meet, meetAt } from "../rig/meet";
import { wantOf } from "../rig/want";
import { writeSwitches } from "../switches";
import { compareFrame, stackMayAnswer, stackMayRoute } from "./compare";
import { destinationOf, emptyServiceOf } from "./forwarding-of";
import { type GoldenNetwork, macs, markOf, serverMac } from "./network";
import type {
  AdminStep,
  Counts,
  GoldenConnection,
  GoldenDestination,
  GoldenResult,
  PacketStep,
  Scenario,
  Step,
  Topic,
  WaitStep,
} from "./scenario";

const never = new AbortController().signal;
/** Seconds between the clocks of two scenarios: more than any timeout. */
const scenarioGap = 100_000;
/** Seconds after which the kernel has certainly brought its counters up to date. */
const counterRefresh = 4;
/** Ticks that a look of the engine at its clock may be late: some timers end within so much of a step of the reference. */
const stalledTicks = ticks(0.02);
const tries = 5;

/** One place where the engine did something else than the reference kernel. */
export interface Mismatch {
  readonly topic: string;
  readonly scenario: string;
  readonly step: number;
  readonly field: string;
  readonly want: string;
  readonly got: string;
  /** Frames of one length: the bytes that differ. */
  readonly bytes?: readonly number[];
}

interface Flow {
  readonly destination: string;
}

/** Plays scenarios through one engine whose clock it moves by hand. */
export class Player {
  readonly #engine: EbpfEngine;
  readonly #network: GoldenNetwork;
  readonly #meet: Meet;
  #played = 0;
  #base = 0;
  #want = new Map<string, ForwardingService>();
  #counts: Record<string, Record<string, readonly number[]>> = {};
  #countersAreFresh = true;
  #flows = new Map<string, Flow>();
  #found: Mismatch[] = [];
  #where = { topic: "", scenario: "", step: 0 };
  #stalled = false;
  /** Seconds of the scenario. */
  #now = 0;

  constructor(engine: EbpfEngine, network: GoldenNetwork, hook: Hook = "tc") {
    this.#engine = engine;
    this.#meet = meetAt(hook, engine);
    this.#network = network;
  }

  /** Again when it went otherwise and the machine was busy with something else while the engine looked at its clock. */
  async play(topic: Topic, scenario: Scenario): Promise<Mismatch[]> {
    for (let left = tries - 1; ; left--) {
      const found = await this.#playOnce(topic, scenario);
      if (found.length === 0 || !this.#stalled || left === 0) return found;
    }
  }

  async #playOnce(topic: Topic, scenario: Scenario): Promise<Mismatch[]> {
    await this.#reset(topic, scenario);
    for (const each of scenario.services) {
      this.#want.set(each.id, emptyServiceOf(each));
      for (const member of each.destinations) await this.#addDestination(each.id, member);
      await this.#apply();
    }
    for (const [index, step] of scenario.steps.entries()) {
      this.#where = { topic: topic.name, scenario: scenario.name, step: index };
      await this.#step(step, scenario.counts_mode === "all");
    }
    return this.#found;
  }

  async #reset(topic: Topic, scenario: Scenario): Promise<void> {
    const { tables, registry } = this.#engine.running();
    this.#want.clear();
    await this.#apply();
    for (const table of [tables.connection4, tables.connection6, tables.load]) table.bytes.fill(0);
    registry.forgetUnused();
    this.#found = [];
    this.#stalled = false;
    this.#counts = {};
    this.#flows.clear();
    this.#base = ticks(++this.#played * scenarioGap);
    const value = (name: string) => scenario.sysctls[name] ?? topic.sysctls[`net.ipv4.vs.${name}`] ?? 0;
    const set = (name: "tcp" | "tcpfin" | "udp") => scenario.timeouts?.[name] || topic.timeouts[name];
    writeSwitches(tables, {
      connReuseMode: value("conn_reuse_mode"),
      expireNodestConn: value("expire_nodest_conn") !== 0,
      expireQuiescentTemplate: value("expire_quiescent_template") !== 0,
      sloppyTcp: value("sloppy_tcp") !== 0,
      secureTcp: value("secure_tcp") !== 0,
      unmatchedToStack: true,
      timeouts: { established: set("tcp"), finWait: set("tcpfin"), udp: set("udp") },
    });
    const mtu = scenario.setup.map((line) => /mtu (\d+)/.exec(line)?.[1]).find(Boolean);
    this.#network.setServerMtu(Number(mtu ?? 1500));
    this.#now = 0;
    this.#setClock();
  }

  /** It goes on by itself from here. */
  #setClock(): number {
    const begun = clockNow(0);
    const { view } = this.#engine.running().tables.settings;
    view.setUint32(settingsCodec.offset.clockOffset, (this.#base + ticks(this.#now) - begun) >>> 0, true);
    return begun;
  }

  /** What the engine does at this moment of the scenario, however long everything between took. */
  #atOnce<T>(act: () => T): T {
    const begun = this.#setClock();
    const result = act();
    if ((clockNow(0) - begun) >>> 0 > stalledTicks) this.#stalled = true;
    return result;
  }

  #sweep(): void {
    this.#atOnce(() => this.#engine.sweep());
  }

  async #apply(): Promise<void> {
    const want = wantOf(...this.#want.values());
    for (const outcome of await this.#engine.apply(this.#engine.diff(want, await this.#engine.observe(never)), never))
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.reason));
  }

  async #addDestination(id: string, member: GoldenDestination): Promise<void> {
    const old = this.#want.get(id)!;
    this.#want.set(id, { ...old, destinations: [...old.destinations, destinationOf(id, member)] });
  }

  async #step(step: Step, full: boolean): Promise<void> {
    this.#now = step.t;
    this.#sweep();
    if (step.kind === "packet") this.#packet(step);
    else if (step.kind === "admin") await this.#admin(step);
    if (step.kind === "wait") this.#wait(step);
    this.#sweep();
    this.#compareCounts(step.result, full || step.kind === "check");
    if (step.result.templates) this.#compareTemplates(step.result.templates);
    if (step.result.entries !== undefined) this.#expect("entries", step.result.entries, this.#connections().length);
    if (step.kind === "check") await this.#check(step.result);
    else this.#countersAreFresh = step.kind === "wait" && step.seconds >= counterRefresh;
  }

  /** Templates outlive the connections they control by what the sweep, each second, has seen. */
  #wait(step: WaitStep): void {
    const persistent = [...this.#want.values()].some(({ persistence }) => persistence);
    for (let second = 1; persistent && second < step.seconds; second++) {
      this.#now = step.t + second;
      this.#sweep();
    }
    this.#now = step.t + step.seconds;
    this.#sweep();
  }

  async #admin(step: AdminStep): Promise<void> {
    const old = this.#want.get(step.service)!;
    const name =
      step.destination && `${step.service}/${formatEndpoint(step.destination.address, step.destination.port)}`;
    if (step.op === "change-scheduler") this.#want.set(step.service, { ...old, scheduler: step.scheduler as "rr" });
    else if (step.op === "add-destination") await this.#addDestination(step.service, step.destination);
    else {
      const edited = step.op === "edit-destination" ? [destinationOf(step.service, step.destination)] : [];
      const destinations = old.destinations.flatMap((each) => (each.id === name ? edited : [each]));
      this.#want.set(step.service, { ...old, destinations });
    }
    if (step.op === "remove-destination" && this.#counts[step.service]) {
      const { [name.slice(step.service.length + 1)]: _gone, ...rest } = this.#counts[step.service]!;
      this.#counts[step.service] = rest;
    }
    this.#setClock();
    await this.#apply();
  }

  #frameOf(step: PacketStep): Uint8Array {
    if (step.frame) return Buffer.from(step.frame, "hex");
    const fromServer = step.from === "server";
    const [source, sourcePort] = fromServer ? splitEndpoint(step.src_used!) : [step.src, step.sport];
    const [target, targetPort] = fromServer ? splitEndpoint(step.dst_used!) : [step.dst, step.dport];
    return buildFrame({
      destinationMac: fromServer ? macs.serverSide : macs.clientSide,
      sourceMac: fromServer ? serverMac(source) : macs.client,
      protocol: step.protocol,
      source,
      sourcePort,
      destination: target,
      destinationPort: targetPort,
      flags: step.flags ?? "",
      payload: letters(step.payload ?? 0),
      dontFragment: step.df !== 0,
      ...(step.seq === undefined ? {} : { sequence: step.seq }),
      ...(step.ack === undefined ? {} : { acknowledgement: step.ack }),
      ...(step.ttl === undefined ? {} : { ttl: step.ttl }),
      ...(step.ident === undefined ? {} : { ident: step.ident }),
      ...(step.tos === undefined ? {} : { tos: step.tos }),
    });
  }

  #packet(step: PacketStep): void {
    const ifindex = step.from === "server" ? this.#network.serverSide : this.#network.clientSide;
    const frame = this.#frameOf(step);
    const { end, packet, decision } = this.#atOnce(() => this.#meet(frame, ifindex, { mark: markOf(step) }));
    if (!decision) throw new Error("the frame was not for this host");
    const left = end === "redirected" ? (decision.ifindex === this.#network.serverSide ? "server" : "client") : null;
    const forwarded = left === "server" && decision.reason === 0 && step.from === "client";
    const got = forwarded ? this.#endpointOf(decision.destination, step.dport) : null;
    if (step.result.dest !== undefined) this.#expect("dest", step.result.dest, got);
    this.#compareOutput(step, left, packet, decision.reason);
    if (step.result.state !== undefined && step.src !== undefined) this.#compareState(step);
    else if (step.result.state !== undefined && step.reply_to) this.#compareState(step);
  }

  #compareOutput(step: PacketStep, left: "client" | "server" | null, packet: Uint8Array, reason: number): void {
    const outputs = (step.result.output ?? []).filter(
      ({ side }) => step.frame !== undefined || step.from === "server" || side === "client",
    );
    if (left === null) {
      const unexpected = outputs.filter((output) => !stackMayAnswer(output) && !stackMayRoute(output, step));
      if (unexpected.length > 0) this.#note("output", describe(unexpected), "nothing");
      return;
    }
    const shown = left === "client" || step.frame !== undefined || step.from === "server";
    if (!shown) return;
    const output = outputs[0];
    if (!output || outputs.length > 1) {
      this.#note("output", describe(outputs), `a frame to the ${left} (reason ${reason})`);
      return;
    }
    if (output.side !== left) this.#note("output side", output.side, left);
    if (!output.frame) return;
    const difference = compareFrame(Buffer.from(output.frame, "hex"), packet, output.dont_care ?? []);
    if (difference) this.#note("frame", output.frame, difference.text, difference.bytes);
  }

  #compareState(step: PacketStep): void {
    const flow = step.reply_to ?? step;
    const client = formatEndpoint(flow.src, flow.sport);
    const virtual = formatEndpoint(flow.dst, flow.dport);
    const found = this.#connections().find((each) => each.client === client && each.virtual === virtual);
    this.#expect("state", step.result.state, found?.state ?? null);
    if (step.result.conn_dest !== undefined) this.#expect("conn_dest", step.result.conn_dest, found?.dest ?? null);
    if (typeof step.result.expires === "number" && found)
      this.#expectNear("expires", step.result.expires, found.expires);
  }

  #compareTemplates(want: readonly GoldenConnection[]): void {
    const got = this.#connections().filter(({ template }) => template);
    this.#expect("templates", want.map(lineOf).sort(), got.map(lineOf).sort());
    this.#compareExpires(want, got);
  }

  #compareExpires(want: readonly GoldenConnection[], got: readonly GoldenConnection[]): void {
    const expires = new Map(got.map((each) => [lineOf(each), each.expires]));
    for (const each of want)
      this.#expectNear(
        `expires ${lineOf(each)}`,
        each.expires,
        expires.get(lineOf(each)) ?? each.expires,
        isTemplate(each) ? 1 + templateLateness(this.#longest()) : 1,
      );
  }

  #longest(): number {
    return Math.max(0, ...[...this.#want.values()].map(({ persistence }) => persistence?.timeout ?? 0));
  }

  /** IPVS shows the mark of a service as the address of its templates. */
  #virtualOf({ template, serviceId, virtual }: Connection): Address {
    const mark = template && serviceId ? this.#want.get(serviceId)?.firewallMark : null;
    return mark ? (`0.0.0.${mark}` as Address) : virtual;
  }

  #connections() {
    return this.#atOnce(() => this.#engine.connectionsNow()).map((each) => ({
      template: each.template,
      protocol: each.protocol ?? "ip",
      client: formatEndpoint(each.client, each.clientPort),
      virtual: formatEndpoint(this.#virtualOf(each), each.virtualPort),
      dest: formatEndpoint(each.destination, each.destinationPort),
      state: each.state,
      expires: each.expires,
    }));
  }

  #compareCounts(result: GoldenResult, complete: boolean): void {
    if (!result.counts) return;
    for (const [id, servers] of Object.entries(result.counts))
      this.#counts[id] = complete ? servers : { ...this.#counts[id], ...servers };
    this.#expect("counts", sorted(this.#counts), sorted(this.#readCounts()));
  }

  #readCounts(): Counts {
    const { registry, tables } = this.#engine.running();
    const counts: Record<string, Record<string, readonly number[]>> = {};
    for (const [id, each] of this.#want) {
      const servers: Record<string, readonly number[]> = {};
      for (const member of each.destinations) {
        const load = loadCodec.read(tables.load.view, tables.load.at(registry.indexOf("destination", member.id)!));
        const name = formatEndpoint(member.address, member.port ?? 0);
        if (name in (this.#counts[id] ?? {}) || load.active + load.inactive + load.persistent > 0)
          servers[name] = [load.active, load.inactive, load.persistent];
      }
      if (this.#counts[id]) counts[id] = servers;
    }
    return counts;
  }

  async #check(result: GoldenResult): Promise<void> {
    const found = this.#connections();
    if (result.connections) {
      this.#expect("connections", result.connections.map(lineOf).sort(), found.map(lineOf).sort());
      this.#compareExpires(result.connections, found);
    }
    if (result.states) {
      const states: Record<string, Record<string, number>> = {};
      for (const { dest, state } of found) {
        states[dest] ??= {};
        states[dest][state] = (states[dest][state] ?? 0) + 1;
      }
      this.#expect("states", sorted(result.states), sorted(states));
    }
    if (!result.stats || !this.#countersAreFresh) return;
    const counters = await this.#engine.counters();
    const numbers = (
      each:
        | { connections: number; packetsIn: number; packetsOut: number; bytesIn: number; bytesOut: number }
        | undefined,
    ) => (each ? [each.connections, each.packetsIn, each.packetsOut, each.bytesIn, each.bytesOut] : null);
    for (const [id, stats] of Object.entries(result.stats)) {
      this.#expect(`stats ${id}`, stats.service, numbers(counters.services.get(id)));
      for (const [name, want] of Object.entries(stats.destinations))
        this.#expect(`stats ${id} ${name}`, want, numbers(counters.destinations.get(`${id}/${name}`)));
    }
  }

  #endpointOf(index: number, port: number): string {
    const id = this.#engine.running().registry.idOf("destination", index) ?? `?${index}`;
    return id.slice(id.indexOf("/") + 1).replace(/:0$/, `:${port}`);
  }

  #expect(field: string, want: unknown, got: unknown): void {
    const [left, right] = [JSON.stringify(want ?? null), JSON.stringify(got ?? null)];
    if (left !== right) this.#note(field, left, right);
  }

  /** Whole seconds cut down on both sides, so one apart is the same moment. */
  #expectNear(field: string, want: number, got: number, tolerance = 1): void {
    if (Math.abs(want - got) > tolerance) this.#note(field, String(want), String(got));
  }

  #note(field: string, want: string, got: string, bytes?: readonly number[]): void {
    this.#found.push({ ...this.#where, field, want, got, ...(bytes ? { bytes } : {}) });
  }
}

const lineOf = (each: Omit<GoldenConnection, "expires">) =>
  `${each.protocol} ${each.client} ${each.virtual} ${each.dest} ${each.state}`;
const isTemplate = ({ client }: GoldenConnection) => client.endsWith(":0");
/** Seconds by which the kernel's timer of a template may fire late. */
const templateLateness = (timeout: number) => (timeout > 131 ? 16 : 2);

function splitEndpoint(text: string): [Address, number] {
  const at = text.lastIndexOf(":");
  return [text.slice(0, at).replace(/[[\]]/g, "") as Address, Number(text.slice(at + 1))];
}

function sorted<T>(value: Record<string, Record<string, T>>): [string, [string, T][]][] {
  const entries = <V>(each: Record<string, V>) => Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries(value).map(([key, each]) => [key, entries(each)]);
}

const describe = (outputs: readonly unknown[]) => JSON.stringify(outputs);
