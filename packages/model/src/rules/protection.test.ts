import { expect, it } from "vitest";
import { exampleConfig } from "../example-config";
import { nodeSchema } from "../node";
import type { Protection } from "../protection";
import { validate } from "../validate";

function said(protection: Partial<Protection>): string[] {
  const config = exampleConfig();
  config.nodes = config.nodes.map((node) => ({ ...node, protection: { ...node.protection, ...protection } }));
  return validate(config, null).map(({ severity, path, message }) => `${severity} ${path.join(".")} ${message.key}`);
}

it.each<[Partial<Protection>, string[]]>([
  [{}, []],
  [{ sourceConnections: 10, sourcePackets: 100 }, []],
  [{ halfOpenLimit: 0 }, ["warning protection.halfOpenLimit advice.noFloodProtection"]],
  [{ sourceConnections: 9 }, ["warning protection.sourceConnections advice.sourceConnectionsLow"]],
  [{ sourcePackets: 99 }, ["warning protection.sourcePackets advice.sourcePacketsLow"]],
])("%j", (protection, issues) => {
  expect(said(protection)).toEqual(issues);
});

it("refuses what is no limit, and ports the wrong way round", () => {
  const parse = (fields: object) => nodeSchema.safeParse({ id: "nd_0000000000000001", name: "ld", ...fields });
  expect(parse({ protection: { halfOpenLimit: -1 } }).success).toBe(false);
  expect(parse({ protection: { connReuseMode: 3 } }).success).toBe(false);
  expect(parse({ timeouts: { udp: 0 } }).success).toBe(false);
  const ports = parse({ localPorts: { first: 2000, last: 1999 } });
  expect(ports.error?.issues).toMatchObject([{ path: ["localPorts", "last"], message: "invalid.portRange" }]);
});
