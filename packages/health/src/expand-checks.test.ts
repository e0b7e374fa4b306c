import { emptyConfig, emptyOverlay, fixedId, objectSchemas } from "@loaddirector/model";
import { describe, expect, it } from "vitest";
import { expandChecks, uncheckable } from "./expand-checks";

const service = fixedId("virtualService", 1);
const server = fixedId("realServer", 1);

function config(
  options: { listeners?: unknown[]; checkPort?: number | null; port?: number | null; enabled?: boolean } = {},
) {
  const listeners = options.listeners ?? [{ protocol: "tcp", ports: { first: 80, last: 80 } }];
  const healthCheckId = fixedId("healthCheck", 1);
  return {
    ...emptyConfig(),
    healthChecks: [
      objectSchemas.healthCheck.parse({ id: healthCheckId, name: "tcp", type: "tcp", port: options.checkPort ?? null }),
    ],
    realServers: [objectSchemas.realServer.parse({ id: server, name: "a", address: "10.20.1.11" })],
    virtualServices: [
      objectSchemas.virtualService.parse({
        id: service,
        name: "web",
        virtualAddressId: null,
        listeners,
        healthCheckId,
        enabled: options.enabled ?? true,
      }),
    ],
    destinations: [
      objectSchemas.destination.parse({
        id: fixedId("destination", 1),
        virtualServiceId: service,
        realServerId: server,
        port: options.port === undefined ? 8080 : options.port,
      }),
    ],
  };
}
const portOf = (of: ReturnType<typeof config>) => expandChecks(of, emptyOverlay())[0]?.port;

describe("expandChecks", () => {
  it("checks the port of the check, else the destination's, else the service's first", () => {
    expect(portOf(config({ checkPort: 9000 }))).toBe(9000);
    expect(portOf(config())).toBe(8080);
    expect(portOf(config({ port: null }))).toBe(80);
    const both = [
      { protocol: "udp", ports: { first: 53, last: 53 } },
      { protocol: "tcp", ports: { first: 54, last: 54 } },
    ];
    expect(portOf(config({ port: null, listeners: both }))).toBe(54);
  });

  it("names what cannot be checked", () => {
    const any = config({ port: null, listeners: [{ protocol: "tcp", ports: "any" }] });
    expect(expandChecks(any, emptyOverlay())).toEqual([]);
    expect(uncheckable(any)).toEqual([fixedId("destination", 1)]);
  });

  it("leaves disabled services alone, but not destinations that an operation took out", () => {
    expect(expandChecks(config({ enabled: false }), emptyOverlay())).toEqual([]);
    const overlay = emptyOverlay();
    overlay.operations[fixedId("destination", 1)] = { kind: "disable", by: "ann", since: 0, deadline: null };
    expect(expandChecks(config(), overlay).length).toBe(1);
  });

  it("hands on the last known health", () => {
    const overlay = emptyOverlay();
    overlay.health[fixedId("destination", 1)] = { state: "down", since: 7, reason: null, latencyMs: null };
    expect(expandChecks(config(), overlay)[0]?.lastKnown).toMatchObject({ state: "down", since: 7 });
  });
});
