import { expect, it } from "vitest";
import { capabilitiesOf } from "../capabilities";
import { exampleConfig } from "../example-config";
import { validate } from "../validate";
import type { VirtualService } from "../virtual-service";

const capabilities = capabilitiesOf({
  engine: "ebpf",
  forwards: true,
  schedulers: ["rr", "wrr", "wlc"],
  methods: ["nat", "fullnat", "tun", "dr"],
  features: ["anyPort", "portRange", "firewallMark", "ftp"],
});
const ftp = [{ protocol: "tcp" as const, ports: { first: 21, last: 21 } }];

/** What is said of a service that has FTP help and this, at which field. */
function said(edit: Partial<VirtualService>, method: "nat" | "dr" | null = null): string[] {
  const config = structuredClone(exampleConfig());
  Object.assign(config.virtualServices[0]!, { helper: "ftp", method: "nat", listeners: ftp, ...edit });
  config.destinations[0]!.method = method;
  return validate(config, capabilities)
    .filter(({ message: { key } }) => key.startsWith("conflict.helper"))
    .map(({ object, path, message }) => `${object?.kind} ${path.join(".")} ${message.key}`);
}

const onePort = ["virtualService helper conflict.helperNeedsOnePort"];

it.each<[string, Partial<VirtualService>, string[]]>([
  ["one TCP port of an address", {}, []],
  ["a service without help may have what it likes", { helper: null, listeners: [...ftp, ...ftp], method: "dr" }, []],
  ["two listeners", { listeners: [...ftp, { protocol: "tcp", ports: { first: 2121, last: 2121 } }] }, onePort],
  ["a range", { listeners: [{ protocol: "tcp", ports: { first: 21, last: 22 } }] }, onePort],
  ["any port", { listeners: [{ protocol: "tcp", ports: "any" }] }, onePort],
  ["UDP", { listeners: [{ protocol: "udp", ports: { first: 21, last: 21 } }] }, onePort],
  ["a firewall mark", { firewallMark: 7, listeners: [], virtualAddressId: null }, onePort],
  ["direct routing", { method: "dr" }, ["virtualService method conflict.helperNeedsNat"]],
  ["FULLNAT", { method: "fullnat" }, ["virtualService method conflict.helperNeedsNat"]],
])("FTP help: %s", (_what, edit, expected) => expect(said(edit)).toEqual(expected));

it("FTP help: the method is said at the destination that has another one", () => {
  expect(said({}, "dr")).toEqual(["destination method conflict.helperNeedsNat"]);
  expect(said({}, "nat")).toEqual([]);
});
