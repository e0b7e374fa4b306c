import { capabilitiesOf, exampleConfig, type VirtualService } from "@loaddirector/model";
import { expect, it } from "vitest";
import { Configuration } from "../objects/configuration";
import { checkServiceForm } from "./check-service-form";
import type { ServiceForm } from "./service-form";

const config = exampleConfig({ services: 2, destinations: 2 });
const rowsOf = (objects: readonly object[]) => objects.map((object) => ({ object, committed: object, change: "none" }));
const configuration = new Configuration({
  services: rowsOf(config.virtualServices),
  destinations: rowsOf(config.destinations),
  servers: rowsOf(config.realServers),
  addresses: rowsOf(config.virtualAddresses),
  checks: rowsOf(config.healthChecks),
  nodes: rowsOf(config.nodes),
  dnsNames: [],
} as never);
const capabilities = capabilitiesOf({
  engine: "memory",
  forwards: true,
  schedulers: ["wlc"],
  methods: ["nat", "dr"],
  features: [],
});

function formOf(service: Partial<VirtualService> = {}): ServiceForm {
  return {
    service: { ...config.virtualServices[0]!, ...service },
    address: null,
    destinations: config.destinations.slice(0, 2).map((destination) => ({ destination, version: 1, server: null })),
  };
}
const said = (form: ServiceForm) =>
  checkServiceForm(form, configuration, capabilities).map(
    ({ severity, path, message }) => `${severity} ${path.join(".")} ${message.key}`,
  );

it("says nothing of a good service, whatever the others do", () => {
  expect(said(formOf())).toEqual([]);
});

it("says what surprises and what the engine lacks at the paths of the form", () => {
  const form = formOf({ scheduler: "sed", listeners: [{ protocol: "udp", ports: "any" }], method: "dr" });
  expect(said(form)).toEqual([
    "error destinations.0.port conflict.methodKeepsPort",
    "error destinations.1.port conflict.methodKeepsPort",
    "warning service.scheduler advice.udpIsNeverActive",
    "error service.listeners.0.ports unsupported.feature",
    "error service.scheduler unsupported.scheduler",
  ]);
});

it("waits with rules about an address until it is one", () => {
  const [address] = config.virtualAddresses;
  const typed = (text: string): ServiceForm => ({ ...formOf(), address: { ...address!, address: text as never } });
  expect(said(typed("2001:db8"))).toEqual([]);
  expect(said(typed("2001:db8::1"))).toEqual([
    "error destinations.0.realServerId conflict.family",
    "error destinations.1.realServerId conflict.family",
  ]);
});
