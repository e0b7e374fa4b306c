import { flowSchema, prefixSchema } from "@loaddirector/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { createBench, ends, fromClient } from "./rig/bench";
import { controlledInTable } from "./rig/loads";
import { sipRequest } from "./rig/sip";
import { passTime } from "./rig/time";
import { destination, service, wantOf } from "./rig/want";

const skip = requires("root", "bpf");
const ID = "a84b4c76e66710@pc33.example.net";
const long = "x".repeat(255);

/** Lines that say the same Call-ID as `Call-ID: ID`; [what is tried, the line, its Call-ID when it is another]. */
const taken: readonly (readonly [string, string, string?])[] = [
  ["plain", `Call-ID: ${ID}`],
  ["without a blank", `Call-ID:${ID}`],
  ["in capitals", `CALL-ID: ${ID}`],
  ["in small letters, blanks around the colon", `call-id \t:\t  ${ID}`],
  ["compact", `i: ${ID}`],
  ["compact in capitals", `I:${ID}`],
  ["on a continued line", `Call-ID:\r\n  ${ID}`],
  ["twice: the first counts", `Call-ID: ${ID}\r\nCall-ID: other`],
  ["after headers that begin alike", `Call-Info: x\r\nIn-Reply-To: z\r\nCall-ID2: y\r\nCall-ID: ${ID}`],
  ["after a continued line that looks like one", `Subject: x\r\n Call-ID: other\r\nCall-ID: ${ID}`],
  ["ended by a line feed alone", `X: y\nCall-ID: ${ID}\nZ: a`],
  ["ended by a carriage return alone", `X: y\rCall-ID: ${ID}\rZ: a`],
  ["every character of a word", "Call-ID: -.!%*_+`'~()<>:\\\"/[]?{}09azAZ", "-.!%*_+`'~()<>:\\\"/[]?{}09azAZ"],
  ["of 255 characters", `Call-ID: ${long}`, long],
  ["behind 1,000 bytes of other headers", `${"Via: SIP/2.0/UDP a\r\n".repeat(50)}Call-ID: ${ID}`],
];

/** What IPVS finds no Call-ID in. */
const refused: readonly (readonly [string, string | Buffer])[] = [
  ["no such header", "X: y"],
  ["none but in the first line", Buffer.from(`Call-ID: ${ID}\r\n\r\n`)],
  ["no value", "Call-ID:"],
  ["no value but a line that continues nothing", "Call-ID:\r\nX: y"],
  ["nothing before @", "Call-ID: @host"],
  ["nothing after @", "Call-ID: word@"],
  ["two @", "Call-ID: a@b@c"],
  ["a character of no word", "Call-ID: a=b"],
  ["a character beyond ASCII", "Call-ID: h\xe4user"],
  ["a blank before the end of the line", `Call-ID: ${ID} `],
  ["256 characters", `Call-ID: ${long}x`],
  ["an end in the middle", Buffer.from(`OPTIONS sip:a SIP/2.0\r\nCall-ID: ${ID}`)],
  ["after the headers", `X: y\r\n\r\nCall-ID: ${ID}`],
  ["nothing to keep a path open", Buffer.from("\r\n\r\n")],
  ["no text", Buffer.from([0, 0, 0, 0])],
  ["no byte", Buffer.alloc(0)],
];

describe.skipIf(skip).each(["tc", "xdp"] as const)("SIP Call-IDs from %s on", (hook) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench(`ldx-sip-${hook}`, { hook });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const persistence = { timeout: 300, prefix4: 32, prefix6: 128, engine: "sip" } as const;
  const listeners = [{ protocol: "udp" as const, first: 5060, last: 5060 }];
  const offer = (family: 4 | 6, other: Parameters<typeof service>[3] = {}, names = "abc") => {
    const [server] = [ends[family].server];
    const members = [...names].map((name, at) =>
      destination(name, server.replace(/.$/, "bcde"[at]!), { method: "dr" }),
    );
    const four = ["10.30.0.11", "10.30.0.12", "10.30.0.13", "10.30.0.14"];
    const placed = members.map((each, at) =>
      family === 4 ? { ...each, address: four[at] as typeof each.address } : each,
    );
    const offered = service("sip", ends[family].virtual, placed, { listeners, persistence, ...other });
    return bench.change(wantOf(offered));
  };
  let port = 0;
  /** A datagram of a port of its own unless one is given; the server's name, or why it was dropped. */
  const send = (family: 4 | 6, payload: Uint8Array, from: { sourcePort?: number; source?: string } = {}) => {
    const frame = fromClient(family, { protocol: "udp", sourcePort: ++port, destinationPort: 5060, payload, ...from });
    const { went, reason, destination: index } = bench.send("client", frame);
    return went === "server" ? bench.engine.running().registry.idOf("destination", index) : reason;
  };
  const invite = (id: string) => sipRequest("INVITE", `Call-ID: ${id}`);

  describe.each([4, 6] as const)("IPv%i", (family) => {
    it.each(taken.map(([what, line, id = ID]) => ({ what, line, id })))("takes it $what", async ({ line, id }) => {
      await offer(family);
      const server = send(family, sipRequest("OPTIONS", line));
      expect(server).toMatch(/^[abc]$/);
      // Round robin would send them elsewhere.
      expect([send(family, invite(id)), send(family, invite(id))]).toEqual([server, server]);
      expect(send(family, invite("another"))).not.toBe(server);
    });

    it.each(refused)("drops by name: %s", async (_what, text) => {
      await offer(family);
      expect(send(family, typeof text === "string" ? sipRequest("OPTIONS", text) : text)).toBe("noCallId");
      expect(bench.engine.connectionsNow()).toEqual([]);
    });

    it("keeps a call whoever sends for it, and gives a client's calls to several servers", async () => {
      await offer(family, { onePacket: true });
      const other = family === 4 ? "198.51.100.77" : "fd00:dead:4::77";
      const server = send(family, invite("one"), { sourcePort: 5060 });
      expect(send(family, sipRequest("BYE", "i:one"), { source: other })).toBe(server);
      expect(send(family, invite("two"), { sourcePort: 5060 })).not.toBe(server);
      expect(send(family, sipRequest("ACK", "Call-ID: one"), { sourcePort: 5060 })).toBe(server);
      const templates = bench.engine.connectionsNow();
      expect(templates.map(({ template, clientPort }) => [template, clientPort])).toEqual([
        [true, 0],
        [true, 0],
      ]);
      expect(new Set(templates.map(({ callId }) => callId)).size).toBe(2);
      for (const { callId } of templates) expect(callId).toMatch(/^[0-9a-f]{8}$/);
    });

    it("tells apart a thousand calls", async () => {
      await offer(family, { onePacket: true });
      for (let call = 0; call < 1000; call++) send(family, invite(`${call}@pc33.example.net`));
      expect(bench.engine.connectionsNow()).toHaveLength(1000);
      const counts = (await bench.engine.counters()).destinations;
      const shares = ["a", "b", "c"].map((name) => counts.get(name)!.persistent);
      expect(shares.sort()).toEqual([333, 333, 334]);
    });

    it("asks an open flow's datagrams for no Call-ID", async () => {
      await offer(family);
      const server = send(family, invite("one"), { sourcePort: 5060 });
      expect(send(family, Buffer.from("\r\n\r\n"), { sourcePort: 5060 })).toBe(server);
      expect(send(family, invite("two"), { sourcePort: 5060 })).toBe(server);
    });

    it("is explained without a Call-ID, and found by no client's address", async () => {
      await offer(family, { onePacket: true });
      send(family, invite("one"));
      const { client, virtual } = ends[family];
      const flow = flowSchema.parse({ protocol: "udp", client, clientPort: 7, virtual, virtualPort: 5060 });
      const { opening, verdict } = await bench.engine.explain(flow);
      expect([verdict.kind, opening!.template, opening!.schedule?.scheduler]).toEqual(["open", null, "rr"]);
      expect(opening!.why.map(({ key }) => key)).toContain("explain.callId");
      const page = { cursor: null, limit: 10 };
      const everyone = prefixSchema.parse(family === 4 ? "0.0.0.0/0" : "::/0");
      expect((await bench.engine.connections({ template: true }, page)).connections).toHaveLength(1);
      expect((await bench.engine.connections({ client: everyone }, page)).connections).toEqual([]);
    });

    it("counts the flows of a call at its template, which waits for them and then ends", async () => {
      await offer(family, { timeouts: { established: null, synReceived: null, finWait: null, udp: 900 } });
      const server = send(family, invite("one"));
      send(family, invite("two"));
      expect(send(family, invite("one"))).toBe(server);
      const controlled = () => [...controlledInTable(bench.engine).values()].sort();
      expect(controlled()).toEqual([
        [1, 1],
        [2, 2],
      ]);
      const left = () => bench.engine.connectionsNow().filter(({ template }) => template).length;
      passTime(bench.engine, 400);
      bench.engine.sweep();
      expect(left()).toBe(2);
      passTime(bench.engine, 600);
      bench.engine.sweep();
      // Armed again for a minute, in the sweep that met it before its flows.
      passTime(bench.engine, 62);
      bench.engine.sweep();
      expect([left(), controlled()]).toEqual([0, []]);
    });

    it("ends templates of the other kind when a service changes between clients and calls", async () => {
      await offer(family);
      send(family, invite("one"));
      await offer(family, { persistence: { timeout: 300, prefix4: 32, prefix6: 128 } });
      const server = send(family, Buffer.from("no SIP"));
      expect(server).toMatch(/^[abc]$/);
      expect(send(family, invite("one"))).toBe(server);
      for (const seconds of [301, 62]) {
        passTime(bench.engine, seconds);
        bench.engine.sweep();
      }
      expect(bench.engine.connectionsNow()).toEqual([]);
    });
  });
});
