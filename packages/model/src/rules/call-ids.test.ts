import { expect, it } from "vitest";
import { exampleConfig } from "../example-config";
import type { VirtualService } from "../virtual-service";
import { checkCallIds } from "./call-ids";

const udp = [{ protocol: "udp" as const, ports: { first: 5060, last: 5060 } }];
const tcp = [{ protocol: "tcp" as const, ports: { first: 5060, last: 5060 } }];
const byCallId = { timeout: 300, prefix4: 32, prefix6: 128, engine: "sip" as const };
const needsUdp = "error conflict.callIdNeedsUdp";
const needsAddress = "error conflict.callIdNeedsAddress";

it.each<[string, Partial<VirtualService>, string[]]>([
  ["UDP, datagram by datagram", {}, []],
  ["several UDP listeners", { listeners: [...udp, { protocol: "udp", ports: { first: 5080, last: 5089 } }] }, []],
  ["TCP too", { listeners: [...udp, ...tcp] }, [needsUdp]],
  ["any address", { virtualAddressId: null }, [needsAddress]],
  ["a firewall mark", { virtualAddressId: null, firewallMark: 7, listeners: [] }, [needsAddress]],
  ["flow by flow", { onePacket: false }, ["warning advice.callIdByFlow"]],
  ["by address it may be anything", { listeners: tcp, persistence: { ...byCallId, engine: null } }, []],
])("SIP Call-IDs: %s", (_what, edit, expected) => {
  const config = structuredClone(exampleConfig());
  Object.assign(config.virtualServices[0]!, { persistence: byCallId, listeners: udp, onePacket: true, ...edit });
  const issues = checkCallIds(config);
  expect(issues.map(({ severity, message }) => `${severity} ${message.key}`)).toEqual(expected);
  for (const { path } of issues) expect(path).toEqual(["persistence", "engine"]);
});
