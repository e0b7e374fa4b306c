import { emptyConfig, type Issue, nodeSchema, validate } from "@loaddirector/model";
import type { Configuration } from "./configuration";

/** What the model's rules say of the node while somebody edits it; nothing while it cannot be parsed. */
export function checkNodeForm(values: Record<string, unknown>, configuration: Configuration): readonly Issue[] {
  const node = nodeSchema.safeParse(values);
  if (!node.success) return [];
  const config = {
    ...emptyConfig(),
    nodes: [node.data],
    virtualAddresses: configuration.addresses.map(({ object }) => object),
    realServers: configuration.servers.map(({ object }) => object),
    virtualServices: configuration.services.flatMap(({ object }) => (object.firewallMark === null ? [] : [object])),
  };
  return validate(config, null).filter(({ object }) => object?.kind === "node");
}
