import { describe, expect, it } from "vitest";
import { askedConnections, fieldIn, withField } from "./connection-filter";

const services = new Map([
  ["web", "vs_1"],
  ["Mail", "vs_2"],
]);
const destinations = [
  { id: "ds_1", serviceId: "vs_1", service: "web", server: "a" },
  { id: "ds_2", serviceId: "vs_1", service: "web", server: "b" },
  { id: "ds_3", serviceId: "vs_2", service: "Mail", server: "b" },
];
const ask = (typed: string) => askedConnections(typed, destinations, services);

describe("what is asked of the connection table", () => {
  it.each([
    ["", {}],
    ["198.51.100.7", { client: "198.51.100.7/32" }],
    ["client=198.51.100.7/24 port=443", { client: "198.51.100.0/24", clientPort: 443 }],
    ["state=established protocol=UDP", { state: "ESTABLISHED", protocol: "udp" }],
    ["service=mail", { serviceId: "vs_2" }],
    ["server=a", { destinationId: "ds_1" }],
    ["service=web server=b", { serviceId: "vs_1", destinationId: "ds_2" }],
    ["persistent=yes", { template: true }],
  ])("%j", (typed, filter) => {
    expect(ask(typed)).toEqual({ filter, problems: [] });
  });

  it.each([
    ["client=198.51.100", "connections.filter.bad.client"],
    ["port=70000", "connections.filter.bad.port"],
    ["state=open", "connections.filter.bad.state"],
    ["protocol=sctp", "connections.filter.bad.protocol"],
    ["service=shop", "connections.filter.bad.service"],
    ["server=z", "connections.filter.bad.server"],
    ["server=b", "connections.filter.several"],
    ["servce=web", "filter.unknown"],
    ["port>5", "connections.filter.operator"],
    ["-198.51.100.7", "connections.filter.operator"],
  ])("%j cannot be asked, and says why", (typed, key) => {
    expect(ask(typed)).toMatchObject({ filter: {}, problems: [{ key }] });
  });
});

it("sets, changes and takes out a field of what was typed", () => {
  expect(withField("", "state", "CLOSE")).toBe("state=CLOSE");
  expect(withField("10.0.0.1 state=CLOSE service=web", "state", "UDP")).toBe("10.0.0.1 service=web state=UDP");
  expect(withField("state=CLOSE", "state", "")).toBe("");
  expect(fieldIn("a State=Close", "state")).toBe("close");
  expect(fieldIn("a", "state")).toBe("");
});
