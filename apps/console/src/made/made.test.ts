import { type Address, type Destination, exampleConfig } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { nodeLines, serviceLines } from "./cli-lines";
import { hunks } from "./hunks";
import { freeMarks, ipvsadmLines } from "./ipvsadm-lines";
import { diffLines } from "./line-diff";
import type { MadeService } from "./made-service";

const config = exampleConfig({ destinations: 2 });
function made(service: Partial<MadeService["service"]> = {}, destination: Partial<Destination> = {}): MadeService {
  return {
    service: { ...config.virtualServices[0]!, ...service },
    address: config.virtualAddresses[0]!,
    check: config.healthChecks[0]!,
    sorryServer: null,
    destinations: config.destinations.map((each, index) => ({
      destination: index === 0 ? { ...each, ...destination } : each,
      server: config.realServers[index]!,
    })),
  };
}

describe("lines a service makes", () => {
  it("as commands", () => {
    expect(serviceLines(made({ scheduler: "sed", method: "dr" }, { port: null, weight: 60 }))).toEqual([
      "edit service service-1",
      " set address address-1",
      " set listener tcp 80",
      " set scheduler sed",
      " set method dr",
      " set check http",
      " set destination server-1 weight 60",
      " set destination server-2 port 80 weight 1",
    ]);
  });

  it("as ipvsadm, with thresholds, persistence and the client's port", () => {
    const persistence = { timeout: 300, prefix4: 24, prefix6: 128, engine: null };
    const lines = ipvsadmLines(made({ persistence }, { port: null, upperThreshold: 10, method: "dr" }));
    expect(lines).toEqual([
      "-A -t 10.99.0.1:80 -s wlc -p 300 -M 255.255.255.0",
      "-a -t 10.99.0.1:80 -r 10.20.0.1:80 -g -w 1 -x 10",
      "-a -t 10.99.0.1:80 -r 10.20.0.2:80 -m -w 1",
    ]);
  });

  it("as ipvsadm and as commands, with SIP calls kept whoever sends for them", () => {
    const persistence = { timeout: 300, prefix4: 24, prefix6: 64, engine: "sip" } as const;
    const listeners = [{ protocol: "udp" as const, ports: { first: 5060, last: 5060 } }];
    const calls = made({ persistence, listeners, onePacket: true, method: "dr" }, { port: null });
    expect(ipvsadmLines(calls)[0]).toBe("-A -u 10.99.0.1:5060 -s wlc -p 300 -M 0.0.0.0 --pe sip -o");
    const address = { ...config.virtualAddresses[0]!, address: "2001:db8::1" as Address };
    expect(ipvsadmLines({ ...calls, address })[0]).toBe("-A -u [2001:db8::1]:5060 -s wlc -p 300 -M 1 --pe sip -o");
    expect(serviceLines(calls)).toContain(" set persistence 300 engine sip");
  });

  it("a node with its local addresses and hooks", () => {
    const localAddresses = [{ address: "10.20.255.1" as Address, interface: "internal" as const }];
    expect(nodeLines({ ...config.nodes[0]!, localAddresses, hooks: { external: "xdp", internal: "auto" } })).toEqual([
      "edit node ld-1",
      " set local-address 10.20.255.1 internal",
      " set hook external xdp",
    ]);
  });

  it("a node with settings that are not as by default", () => {
    const node = config.nodes[0]!;
    const protection = { ...node.protection, halfOpenLimit: 500, sloppyTcp: true };
    const timeouts = { ...node.timeouts, synReceived: 30 };
    expect(nodeLines({ ...node, protection, timeouts, localPorts: { first: 2048, last: 65_535 } })).toEqual([
      "edit node ld-1",
      " set protection half-open-limit 500",
      " set protection sloppy-tcp on",
      " set timeout syn 30",
      " set local-ports 2048-65535",
    ]);
  });

  it("as ipvsadm, where it has no name for ports or address: by a mark no service has", () => {
    const range = [{ protocol: "tcp", ports: { first: 8000, last: 8010 } }] as const;
    const any = [{ protocol: "udp", ports: "any" }] as const;
    const blocks = (service: Partial<MadeService["service"]>, rest: Partial<MadeService> = {}) =>
      ipvsadmLines({ ...made(service, { port: null }), ...rest }, freeMarks([{ ...made().service, firewallMark: 1 }]));
    expect(blocks({ listeners: [...range] })).toEqual([
      "# iptables -t mangle -A PREROUTING -d 10.99.0.1 -p tcp --dport 8000:8010 -j MARK --set-mark 2",
      "-A -f 2 -s wlc",
      "-a -f 2 -r 10.20.0.1:0 -m -w 1",
      "-a -f 2 -r 10.20.0.2:80 -m -w 1",
    ]);
    expect(blocks({ listeners: [...any] })[0]).toBe(
      "# iptables -t mangle -A PREROUTING -d 10.99.0.1 -p udp -j MARK --set-mark 2",
    );
    const persistence = { timeout: 300, prefix4: 32, prefix6: 64, engine: null };
    expect(blocks({ listeners: [...any], persistence })[0]).toBe("-A -u 10.99.0.1:0 -s wlc -p 300");
    expect(blocks({}, { address: null })[0]).toBe(
      "# iptables -t mangle -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 2",
    );
    expect(blocks({ firewallMark: 7, listeners: [] })[0]).toBe("-A -f 7 -s wlc");
    const address = { ...config.virtualAddresses[0]!, address: "2001:db8::1" as Address };
    expect(blocks({ persistence }, { address })[0]).toBe("-A -t [2001:db8::1]:80 -s wlc -p 300 -M 64");
    expect(blocks({ firewallMark: 7, listeners: [] }, { address })[0]).toBe("-A -f 7 -6 -s wlc");
  });

  it("does not pass off as NAT what IPVS has no word for", () => {
    expect(ipvsadmLines(made({}, { method: "fullnat" }))).toEqual([
      "-A -t 10.99.0.1:80 -s wlc",
      "# -a -t 10.99.0.1:80 -r 10.20.0.1:80 --fullnat -w 1",
      "-a -t 10.99.0.1:80 -r 10.20.0.2:80 -m -w 1",
    ]);
  });

  it("leaves out what is disabled", () => {
    expect(ipvsadmLines(made({}, { enabled: false }))).toHaveLength(2);
    expect(ipvsadmLines(made({ enabled: false }))).toEqual([]);
  });
});

describe("diffLines", () => {
  const text = (before: string, after: string) =>
    diffLines([...before], [...after])
      .map(({ sign, text }) => `${sign}${text}`)
      .join("");

  it.each([
    ["", "", ""],
    ["abc", "abc", " a b c"],
    ["abc", "axc", " a-b+x c"],
    ["", "ab", "+a+b"],
    ["ab", "", "-a-b"],
    ["abcd", "bxd", "-a b-c+x d"],
    ["aa", "a", " a-a"],
  ])("%j to %j is %j", (before, after, expected) => {
    expect(text(before, after)).toBe(expected);
  });

  it("gives both texts back", () => {
    const before = [..."the quick brown fox"];
    const after = [..."a quack brewn faux"];
    const lines = diffLines(before, after);
    expect(lines.filter(({ sign }) => sign !== "+").map(({ text }) => text)).toEqual(before);
    expect(lines.filter(({ sign }) => sign !== "-").map(({ text }) => text)).toEqual(after);
  });
});

it("shows of a difference only what changed, with what stands around it", () => {
  const lines = diffLines([..."abcdefgh"], [..."abcdXfgh"]);
  expect(hunks(lines, 1).map(({ sign, text }) => sign + text)).toEqual([" ⋯", " d", "-e", "+X", " f", " ⋯"]);
  expect(hunks(diffLines(["a"], ["a"]), 1)).toEqual([]);
});
