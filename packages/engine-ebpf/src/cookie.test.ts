import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { buildBpf } from "../build";
import { macs, serverMac } from "./golden/network";
import { createBench, ends, fromClient, fromServer } from "./rig/bench";
import { buildIcmpError, checksum, letters, macBytes } from "./rig/frame";
import { overrun, synFloodOf } from "./rig/syn-flood";
import { passTime } from "./rig/time";
import { writeSwitches } from "./switches";

const skip = requires("root", "bpf");
const families = [4, 6] as const;
const cells = (["tc", "xdp"] as const).flatMap((hook) => families.map((family) => ({ hook, family })));
const local = ["10.30.0.1", "fd00:30::1"];

/** What a TCP frame without IP options says; its checksums are right. */
function read(frame: Uint8Array, family: 4 | 6) {
  const at = family === 6 ? 54 : 34;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const length = family === 6 ? view.getUint16(18) + 54 : view.getUint16(16) + 14;
  expect(frame.length).toBe(length);
  if (family === 4) expect(checksum(frame.subarray(14, 34))).toBe(0xffff);
  const pseudo = Uint8Array.of(0, 6, (length - at) >> 8, (length - at) & 255);
  const addresses = family === 6 ? frame.subarray(22, 54) : frame.subarray(26, 34);
  expect(checksum(addresses, pseudo, frame.subarray(at))).toBe(0xffff);
  const header = (frame[at + 12]! >> 4) * 4;
  return {
    ports: [view.getUint16(at), view.getUint16(at + 2)],
    sequence: view.getUint32(at + 4),
    acknowledgement: view.getUint32(at + 8),
    flags: frame[at + 13]!,
    window: view.getUint16(at + 14),
    options: [...frame.subarray(at + 20, at + header)],
    payload: frame.length - at - header,
  };
}
const mssOption = (mss: number) => [2, 4, mss >> 8, mss & 255];
const [SYN, ACK, RST] = [2, 16, 4];

/** A SYN with an MSS option; its checksum is left wrong, which the data plane does not judge. */
function synWithMss(family: 4 | 6, mss: number, sourcePort: number): Uint8Array {
  const frame = fromClient(family, { sourcePort, sequence: 7000, payload: Uint8Array.from(mssOption(mss)) });
  frame[(family === 6 ? 54 : 34) + 12] = 0x60;
  return frame;
}

describe.skipIf(skip).each(cells)("SYN cookies from $hook on over IPv$family", ({ hook, family }) => {
  let bench: Awaited<ReturnType<typeof createBench>>;

  beforeAll(async () => {
    buildBpf();
    bench = await createBench("ldx-prot-cookie", { hook });
  });
  afterAll(() => bench?.closeAll());
  beforeEach(() => bench.clear());

  const flood = () => synFloodOf(bench);
  const pass = (seconds: number) => passTime(bench.engine, seconds);
  /** More than the limit of handshakes that nobody finishes. */
  const flooded = () => {
    overrun(bench, family);
    expect(flood()).toMatchObject({ active: 1, floods: 1, cookies: 1n });
  };
  const toServerAck = { flags: "A", sequence: 7001 } as const;
  /** A client's handshake up to the SYN its server gets. */
  const prove = (sourcePort: number, mss = 1460) => {
    const answer = bench.send("client", synWithMss(family, mss, sourcePort));
    expect(answer.went).toBe("client");
    const cookie = read(answer.frame, family);
    const proof = { ...toServerAck, sourcePort, acknowledgement: (cookie.sequence + 1) >>> 0 };
    return { answer, cookie, proof, asked: bench.send("client", fromClient(family, proof)) };
  };

  it("are sent above the limit only, and nothing is kept", async () => {
    await bench.offer(family);
    writeSwitches(bench.engine.running().tables, { halfOpenLimit: 10 });
    for (let port = 1; port <= 10; port++)
      expect(bench.send("client", fromClient(family, { sourcePort: port })).went).toBe("server");
    expect(bench.engine.connectionsNow()).toHaveLength(10);
    const answer = bench.send("client", synWithMss(family, 1460, 11));
    expect([answer.went, answer.hook]).toEqual(["client", hook]);
    expect(read(answer.frame, family)).toMatchObject({
      ports: [80, 11],
      acknowledgement: 7001,
      flags: SYN | ACK,
      window: 0,
      options: mssOption(family === 6 ? 1440 : 1460),
    });
    expect([...answer.frame.subarray(0, 12)]).toEqual([...macBytes(macs.client), ...macBytes(macs.clientSide)]);
    expect(bench.engine.connectionsNow()).toHaveLength(10);
    expect(bench.send("client", fromClient(family, { sourcePort: 12, flags: "SA" })).reason).toBe("synFlood");
  });

  it("are not sent while handshakes are finished", async () => {
    await bench.offer(family);
    writeSwitches(bench.engine.running().tables, { halfOpenLimit: 10 });
    for (let port = 1; port <= 40; port++) {
      expect(bench.send("client", fromClient(family, { sourcePort: port })).went).toBe("server");
      bench.send("server", fromServer(family, { destinationPort: port }));
      bench.send("client", fromClient(family, { sourcePort: port, flags: "A" }));
    }
    expect(flood()).toMatchObject({ active: 0, floods: 0 });
  });

  it("give way again after ten calm seconds, not before", async () => {
    await bench.offer(family);
    flooded();
    const went = (sourcePort: number) => bench.send("client", fromClient(family, { sourcePort })).went;
    pass(5);
    expect(went(100)).toBe("client");
    pass(2);
    expect(went(101)).toBe("client");
    expect([...((await bench.engine.counters()).floods?.keys() ?? [])]).toEqual(["vs"]);
    pass(4);
    expect(went(102)).toBe("server");
    expect(flood()).toMatchObject({ active: 0, floods: 1 });
    expect((await bench.engine.counters()).floods?.size).toBe(0);
  });

  it.each(["nat", "fullnat"] as const)("open a connection by %s whose numbers are translated", async (method) => {
    await bench.offer(family, { method, local });
    flooded();
    const { cookie, asked, proof } = prove(500, 1400);
    expect([asked.went, asked.hook]).toEqual(["server", "tc"]);
    const syn = read(asked.frame, family);
    expect(syn).toMatchObject({ sequence: 7000, acknowledgement: 0, flags: SYN, window: 65_535, payload: 0 });
    expect(syn.options).toEqual(mssOption(family === 6 ? 1220 : 1300));
    expect(bench.engine.connectionsNow().find(({ clientPort }) => clientPort === 500)?.state).toBe("SYN_RECV");

    const again = bench.send("client", fromClient(family, proof));
    expect([again.went, again.reason]).toEqual(["dropped", "awaitingServer"]);
    pass(0.3);
    const repeated = bench.send("client", fromClient(family, { ...proof, payload: letters(100) }));
    expect(read(repeated.frame, family)).toMatchObject({ sequence: 7000, flags: SYN, payload: 0 });

    const back = { destination: method === "nat" ? ends[family].client : local[family === 6 ? 1 : 0]! };
    const toDirector = { ...back, destinationPort: syn.ports[0]! };
    const opened = bench.send("server", fromServer(family, { ...toDirector, sequence: 900, acknowledgement: 7001 }));
    expect(opened.went).toBe("client");
    const first = (cookie.sequence + 1) >>> 0;
    expect(read(opened.frame, family)).toMatchObject({
      ports: [80, 500],
      sequence: first,
      acknowledgement: 7001,
      flags: ACK,
      window: 65_535,
      options: [],
    });
    expect(bench.engine.connectionsNow().find(({ clientPort }) => clientPort === 500)?.state).toBe("ESTABLISHED");

    const request = { sourcePort: 500, flags: "PA", sequence: 7001, acknowledgement: first, payload: letters(50) };
    const forwarded = bench.send("client", fromClient(family, request));
    expect(forwarded.hook).toBe(hook);
    expect(read(forwarded.frame, family)).toMatchObject({ sequence: 7001, acknowledgement: 901, payload: 50 });
    const data = { ...toDirector, flags: "PA", sequence: 901, acknowledgement: 7051, payload: letters(70) };
    const answered = bench.send("server", fromServer(family, data));
    expect(answered.hook).toBe(hook);
    expect(read(answered.frame, family)).toMatchObject({ sequence: first, acknowledgement: 7051, payload: 70 });
    expect(flood().proven).toBe(1n);
  });

  it("keep every MSS the kernel's cookie knows", async () => {
    await bench.offer(family);
    flooded();
    const offered = family === 6 ? [1220, 1420, 1440, 8940] : [536, 1300, 1440, 1460];
    offered.forEach((mss, number) => {
      expect(read(prove(600 + number, mss).asked.frame, family).options).toEqual(mssOption(mss));
    });
  });

  it("are taken from a client that probes the closed window because its ACK was lost", async () => {
    await bench.offer(family);
    flooded();
    const cookie = read(bench.send("client", synWithMss(family, 1460, 700)).frame, family);
    const acknowledgement = (cookie.sequence + 1) >>> 0;
    const probe = { sourcePort: 700, flags: "A", sequence: 7000, acknowledgement };
    const asked = bench.send("client", fromClient(family, probe));
    expect(read(asked.frame, family)).toMatchObject({ sequence: 7000, flags: SYN });
  });

  it("cannot be guessed", async () => {
    await bench.offer(family);
    flooded();
    const cookie = read(bench.send("client", synWithMss(family, 1460, 800)).frame, family);
    const guess = (sourcePort: number, acknowledgement: number) =>
      bench.send("client", fromClient(family, { ...toServerAck, sourcePort, acknowledgement })).went;
    expect(guess(800, (cookie.sequence + 100) >>> 0)).toBe("stack");
    expect(guess(801, (cookie.sequence + 1) >>> 0)).toBe("stack");
    expect(flood().proven).toBe(0n);
  });

  it("let a server refuse: its reset fits the client's numbers", async () => {
    await bench.offer(family);
    flooded();
    const { cookie } = prove(900);
    const refused = bench.send(
      "server",
      fromServer(family, { destinationPort: 900, flags: "RA", sequence: 0, acknowledgement: 7001 }),
    );
    expect(read(refused.frame, family)).toMatchObject({ sequence: (cookie.sequence + 1) >>> 0, flags: RST | ACK });
  });

  it("show a server its own number in an ICMP error about its packet", async () => {
    await bench.offer(family);
    flooded();
    const { cookie } = prove(950);
    const { client, virtual, server } = ends[family];
    bench.send("server", fromServer(family, { destinationPort: 950, sequence: 900, acknowledgement: 7001 }));
    const sent = fromServer(family, {
      source: virtual,
      destination: client,
      destinationPort: 950,
      flags: "A",
      sequence: (cookie.sequence + 1) >>> 0,
    });
    const error = bench.send(
      "client",
      buildIcmpError({
        destinationMac: macs.clientSide,
        sourceMac: macs.client,
        source: client,
        destination: virtual,
        quote: sent.subarray(14),
      }),
    );
    const quoteAt = family === 6 ? 54 + 8 + 40 : 34 + 8 + 20;
    expect(error.went).toBe("server");
    expect([...error.frame.subarray(0, 6)]).toEqual([...macBytes(serverMac(server))]);
    expect(new DataView(error.frame.buffer, error.frame.byteOffset).getUint32(quoteAt + 4)).toBe(901);
    const icmpAt = quoteAt - 8 - (family === 6 ? 40 : 20);
    const body = error.frame.subarray(icmpAt);
    const pseudo = family === 6 ? [error.frame.subarray(22, 54), Uint8Array.of(0, body.length, 0, 58)] : [];
    expect(checksum(...pseudo, body)).toBe(0xffff);
  });
});
