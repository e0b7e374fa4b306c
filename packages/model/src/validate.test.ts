import { describe, expect, it } from "vitest";
import { capabilitiesOf } from "./capabilities";
import type { Config } from "./config";
import { exampleConfig } from "./example-config";
import { fixedId } from "./id";
import { validate } from "./validate";

const capabilities = capabilitiesOf({
  engine: "memory",
  forwards: true,
  schedulers: ["rr", "wlc"],
  methods: ["nat", "dr"],
  features: ["anyPort"],
});

/** Codes with the place they are said at, after `edit`. */
function said(edit: (config: Config) => void, options = { services: 2, destinations: 2 }): string[] {
  const config = structuredClone(exampleConfig(options));
  edit(config);
  return validate(config, capabilities).map(
    ({ severity, object, path, message }) => `${severity} ${object?.kind} ${path.join(".")} ${message.key}`,
  );
}

it("finds nothing wrong with a good configuration", () => {
  expect(said(() => {})).toEqual([]);
});

describe("each rule is said at the field that breaks it", () => {
  const cases: [string, (config: Config) => void, string[]][] = [
    [
      "same name in another case",
      (config) => {
        config.realServers[1]!.name = "SERVER-1";
      },
      ["error realServer name conflict.nameTaken"],
    ],
    [
      "a virtual address twice",
      (config) => {
        config.virtualAddresses[1]!.address = config.virtualAddresses[0]!.address;
      },
      ["error virtualAddress address conflict.addressTaken"],
    ],
    [
      "a real server with the address of a service: both are told",
      (config) => {
        config.realServers[0]!.address = config.virtualAddresses[0]!.address;
      },
      [
        "error realServer address conflict.serverIsVirtualAddress",
        "error virtualAddress address conflict.virtualAddressIsServer",
      ],
    ],
    [
      "overlapping services: both are told",
      (config) => {
        config.virtualServices[1]!.virtualAddressId = config.virtualServices[0]!.virtualAddressId;
      },
      [
        "error virtualService listeners.0.ports conflict.listenerTaken",
        "error virtualService listeners.0.ports conflict.listenerTaken",
      ],
    ],
    [
      "a range that covers another's port",
      (config) => {
        config.virtualServices[1]!.virtualAddressId = config.virtualServices[0]!.virtualAddressId;
        config.virtualServices[1]!.listeners[0]!.ports = { first: 70, last: 90 };
        for (const destination of config.destinations) destination.port = null;
      },
      [
        "error virtualService listeners.0.ports conflict.listenerTaken",
        "error virtualService listeners.0.ports conflict.listenerTaken",
        "error virtualService listeners.0.ports unsupported.feature",
      ],
    ],
    [
      "DR with a port of its own",
      (config) => {
        config.virtualServices[0]!.method = "dr";
        config.destinations[0]!.port = 8080;
      },
      ["error destination port conflict.methodKeepsPort"],
    ],
    [
      "IPv6 server behind an IPv4 address",
      (config) => {
        config.realServers[0]!.address = "2001:db8::1" as never;
      },
      ["error destination realServerId conflict.family", "error destination realServerId conflict.family"],
    ],
    [
      "a destination twice",
      (config) => {
        config.destinations[1]!.realServerId = config.destinations[0]!.realServerId;
      },
      ["error destination realServerId conflict.destinationTwice"],
    ],
    [
      "a reference to nothing",
      (config) => {
        config.virtualServices[0]!.healthCheckId = fixedId("healthCheck", 99);
      },
      ["error virtualService healthCheckId conflict.missing"],
    ],
    [
      "a scheduler the engine lacks",
      (config) => {
        config.virtualServices[0]!.scheduler = "mh";
      },
      ["error virtualService scheduler unsupported.scheduler"],
    ],
    [
      "a method the engine lacks, asked for by one destination",
      (config) => {
        config.destinations[0]!.method = "fullnat";
      },
      ["error destination method fullnat.noLocalAddress", "error destination method unsupported.method"],
    ],
    [
      "FULLNAT with a local address of the other IP version",
      (config) => {
        config.nodes[0]!.localAddresses = [{ address: "2001:db8::1" as never, interface: "internal" }];
        config.destinations[0]!.method = "fullnat";
      },
      ["error destination method fullnat.noLocalAddress", "error destination method unsupported.method"],
    ],
    [
      "FULLNAT with one of its own",
      (config) => {
        config.nodes[0]!.localAddresses = [{ address: "10.20.255.1" as never, interface: "internal" }];
        config.destinations[0]!.method = "fullnat";
      },
      ["error destination method unsupported.method"],
    ],
    [
      "a local address that is a virtual one: both are told",
      (config) => {
        config.nodes[0]!.localAddresses = [{ address: config.virtualAddresses[1]!.address, interface: "internal" }];
      },
      [
        "error node localAddresses.0.address conflict.addressTaken",
        "error virtualAddress address conflict.addressTaken",
      ],
    ],
    [
      "a local address twice",
      (config) => {
        const local = { address: "10.20.255.1" as never, interface: "internal" as const };
        config.nodes[0]!.localAddresses = [local, local];
      },
      ["error node localAddresses.1.address conflict.addressTaken"],
    ],
    [
      "XDP where a firewall mark chooses a service",
      (config) => {
        config.nodes[0]!.hooks = { external: "xdp", internal: "tc" };
        config.virtualServices[0]!.firewallMark = 7;
      },
      [
        "warning destination port advice.severalPortsToOne",
        "warning destination port advice.severalPortsToOne",
        "warning node hooks.external advice.markAfterXdp",
        "error virtualService firewallMark unsupported.feature",
      ],
    ],
    [
      "the flag of another scheduler",
      (config) => {
        config.virtualServices[0]!.schedulerFlags = ["sh-port"];
      },
      [
        "error virtualService schedulerFlags conflict.schedulerFlag",
        "error virtualService schedulerFlags unsupported.feature",
      ],
    ],
    [
      "single datagrams where there is no UDP",
      (config) => {
        config.virtualServices[0]!.onePacket = true;
      },
      [
        "error virtualService onePacket conflict.onePacketNeedsUdp",
        "warning virtualService onePacket advice.onePacketAnswers",
        "error virtualService onePacket unsupported.feature",
      ],
    ],
    [
      "single datagrams through FULLNAT",
      (config) => {
        config.virtualServices[0]!.onePacket = true;
        config.virtualServices[0]!.method = "fullnat";
      },
      [
        "error destination method fullnat.noLocalAddress",
        "error destination method fullnat.noLocalAddress",
        "error virtualService onePacket conflict.onePacketNeedsUdp",
        "error virtualService onePacket conflict.onePacketFullnat",
        "error virtualService onePacket unsupported.feature",
        "error virtualService method unsupported.method",
      ],
    ],
    [
      "a firewall mark twice",
      (config) => {
        for (const service of config.virtualServices)
          Object.assign(service, { firewallMark: 7, listeners: [], virtualAddressId: null });
        for (const destination of config.destinations) destination.port = null;
      },
      [
        "error virtualService firewallMark conflict.markTaken",
        "error virtualService firewallMark unsupported.feature",
        "error virtualService firewallMark unsupported.feature",
      ],
    ],
    [
      "weight 0 everywhere is advice, no error",
      (config) => {
        for (const destination of config.destinations.slice(0, 2)) destination.weight = 0;
      },
      ["warning virtualService  advice.noWeight"],
    ],
    [
      "UDP is never active, as these schedulers count",
      (config) => {
        config.virtualServices[0]!.listeners[0]!.protocol = "udp";
        config.virtualServices[0]!.scheduler = "nq";
      },
      [
        "warning virtualService scheduler advice.udpIsNeverActive",
        "error virtualService scheduler unsupported.scheduler",
      ],
    ],
    [
      "more weight than sh has buckets",
      (config) => {
        config.virtualServices[0]!.scheduler = "sh";
        config.destinations[0]!.weight = 256;
      },
      ["warning virtualService scheduler advice.hashBuckets", "error virtualService scheduler unsupported.scheduler"],
    ],
    [
      "as much weight as sh has buckets",
      (config) => {
        config.virtualServices[0]!.scheduler = "sh";
        config.destinations[0]!.weight = 255;
      },
      ["error virtualService scheduler unsupported.scheduler"],
    ],
    [
      "one destination address, shared by destination address",
      (config) => {
        config.virtualServices[0]!.scheduler = "lblc";
      },
      [
        "warning virtualService scheduler advice.oneDestinationAddress",
        "error virtualService scheduler unsupported.scheduler",
      ],
    ],
    [
      "several ports to one",
      (config) => {
        config.virtualServices[0]!.listeners.push({ protocol: "tcp", ports: { first: 443, last: 443 } });
        config.destinations[1]!.port = null;
      },
      ["warning destination port advice.severalPortsToOne"],
    ],
    [
      "the same port of both protocols keeps it with DR",
      (config) => {
        config.virtualServices[0]!.listeners.push({ protocol: "udp", ports: { first: 80, last: 80 } });
        config.virtualServices[0]!.method = "dr";
      },
      [],
    ],
  ];
  it.each(cases)("%s", (_name, edit, expected) => {
    expect(said(edit)).toEqual(expected);
  });

  it("any port beside an exact one is no overlap, two of them are", () => {
    const any = (config: Config, ...which: number[]) => {
      config.virtualServices[1]!.virtualAddressId = config.virtualServices[0]!.virtualAddressId;
      for (const position of which) config.virtualServices[position]!.listeners[0]!.ports = "any";
      for (const destination of config.destinations) destination.port = null;
    };
    expect(said((config) => any(config, 1))).toEqual([]);
    expect(said((config) => any(config, 0, 1)).length).toBe(2);
  });
});
