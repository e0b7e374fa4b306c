import { exampleConfig } from "@loaddirector/model";
import { expect, it } from "vitest";
import { checkNodeForm } from "./check-node-form";
import { Configuration } from "./configuration";

const config = exampleConfig();
const node = config.nodes[0]!;
const rowOf = <T>(object: T) => ({
  object,
  committed: object,
  version: 1,
  change: "none",
  changedBy: "",
  changedAt: 0,
});
const [service] = config.virtualServices;

function said(values: object, firewallMark: number | null = null): string[] {
  const configuration = new Configuration({
    services: [rowOf({ ...service!, firewallMark })],
    destinations: [],
    servers: config.realServers.map(rowOf),
    addresses: config.virtualAddresses.map(rowOf),
    checks: [],
    nodes: [rowOf(node)],
    dnsNames: [],
  } as unknown as ConstructorParameters<typeof Configuration>[0]);
  return checkNodeForm({ ...node, ...values }, configuration).map(
    ({ severity, path, message }) => `${severity} ${path.join(".")} ${message.key}`,
  );
}

const xdp = { hooks: { external: "xdp", internal: "auto" } };

it.each<[string, object, number | null, string[]]>([
  ["nothing of what is well", {}, null, []],
  ["XDP where marks are needed", xdp, 7, ["warning hooks.external advice.markAfterXdp"]],
  ["XDP alone", xdp, null, []],
  [
    "a local address that a server has",
    { localAddresses: [{ address: config.realServers[0]!.address, interface: "internal" }] },
    null,
    ["error localAddresses.0.address conflict.addressTaken"],
  ],
  [
    "no limit of floods",
    { protection: { ...node.protection, halfOpenLimit: 0 } },
    null,
    ["warning protection.halfOpenLimit advice.noFloodProtection"],
  ],
  ["nothing of what is being typed", { localAddresses: [{ address: "", interface: "internal" }] }, null, []],
])("says %s", (_name, values, mark, issues) => {
  expect(said(values, mark)).toEqual(issues);
});
