import { z } from "zod";
import { type Destination, destinationSchema } from "./destination";
import { type DnsName, dnsNameSchema } from "./dns-name";
import { type HealthCheck, healthCheckSchema } from "./health-check";
import type { ObjectKind } from "./id";
import { type Node, nodeSchema } from "./node";
import { type RealServer, realServerSchema } from "./real-server";
import { type VirtualAddress, virtualAddressSchema } from "./virtual-address";
import { type VirtualService, virtualServiceSchema } from "./virtual-service";

/** Raised by one with every change of shape; `upgrade/` holds one pure function per step. */
export const modelVersion = 5;

export interface ObjectOf {
  node: Node;
  virtualAddress: VirtualAddress;
  realServer: RealServer;
  healthCheck: HealthCheck;
  virtualService: VirtualService;
  destination: Destination;
  dnsName: DnsName;
}
export type AnyObject = ObjectOf[ObjectKind];

export const objectSchemas = {
  node: nodeSchema,
  virtualAddress: virtualAddressSchema,
  realServer: realServerSchema,
  healthCheck: healthCheckSchema,
  virtualService: virtualServiceSchema,
  destination: destinationSchema,
  dnsName: dnsNameSchema,
} as const satisfies { [K in ObjectKind]: z.ZodType<ObjectOf[K]> };

/** The lists of a configuration, parents before children. */
export const configLists = {
  node: "nodes",
  virtualAddress: "virtualAddresses",
  realServer: "realServers",
  healthCheck: "healthChecks",
  virtualService: "virtualServices",
  destination: "destinations",
  dnsName: "dnsNames",
} as const satisfies Record<ObjectKind, string>;

export const configSchema = z.strictObject({
  modelVersion: z.literal(modelVersion),
  nodes: z.array(nodeSchema),
  virtualAddresses: z.array(virtualAddressSchema),
  realServers: z.array(realServerSchema),
  healthChecks: z.array(healthCheckSchema),
  virtualServices: z.array(virtualServiceSchema),
  destinations: z.array(destinationSchema),
  dnsNames: z.array(dnsNameSchema),
});
/** What should be: every object of one revision or of the candidate. Each list is in ascending order of id. */
export type Config = z.infer<typeof configSchema>;

/** Parents before children: the order in which objects can be written. */
export const kindOrder = Object.keys(configLists) as ObjectKind[];

export interface ObjectRef {
  readonly kind: ObjectKind;
  readonly id: string;
}

/** One difference between two configurations: `before` null is a creation, `after` null a removal. */
export interface ObjectChange<K extends ObjectKind = ObjectKind> {
  readonly kind: K;
  readonly id: string;
  readonly before: ObjectOf[K] | null;
  readonly after: ObjectOf[K] | null;
}

export function emptyConfig(): Config {
  return {
    modelVersion,
    nodes: [],
    virtualAddresses: [],
    realServers: [],
    healthChecks: [],
    virtualServices: [],
    destinations: [],
    dnsNames: [],
  };
}

export function objectsOf<K extends ObjectKind>(config: Config, kind: K): readonly ObjectOf[K][] {
  return config[configLists[kind]] as unknown as readonly ObjectOf[K][];
}
