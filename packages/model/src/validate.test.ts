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
      ["error destination method unsupported.method"],
    ],
    [
      "weight 0 everywhere is advice, no error",
      (config) => {
        for (const destination of config.destinations.slice(0, 2)) destination.weight = 0;
      },
      ["warning virtualService  advice.noWeight"],
    ],
  ];
  it.each(cases)("%s", (_name, edit, expected) => {
    expect(said(edit)).toEqual(expected);
  });

  it("any port beside an exact one is no overlap, two of them are", () => {
    const any = (config: Config, ...which: number[]) => {
      config.virtualServices[1]!.virtualAddressId = config.virtualServices[0]!.virtualAddressId;
      for (const position of which) config.virtualServices[position]!.listeners[0]!.ports = "any";
    };
    expect(said((config) => any(config, 1))).toEqual([]);
    expect(said((config) => any(config, 0, 1)).length).toBe(2);
  });
});
