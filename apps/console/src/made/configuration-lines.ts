import { modelVersion } from "@loaddirector/model";
import type { Configuration } from "../objects/configuration";
import { addressLines, checkLines, dnsNameLines, nodeLines, serverLines, serviceLines } from "./cli-lines";
import { freeMarks, ipvsadmLines } from "./ipvsadm-lines";
import { madeService } from "./made-of";
import type { MadeService } from "./made-service";

export const textForms = ["cli", "json", "ipvsadm"] as const;
export type TextForm = (typeof textForms)[number];
export type Side = "running" | "candidate";

/** A whole configuration as lines; what a line names stands above it. */
export function configurationLines(configuration: Configuration, of: Side, form: TextForm): string[] {
  if (form === "json") return JSON.stringify(configurationJson(configuration, of), null, 1).split("\n");
  const services = configuration.services.flatMap(({ object: { id } }) => madeService(configuration, id, of) ?? []);
  if (form === "ipvsadm") return ipvsadmOf(services);
  const { nodes, checks, addresses, servers, dnsNames } = configuration;
  return [
    ...objectsOf(nodes, of).flatMap(nodeLines),
    ...objectsOf(checks, of).flatMap(checkLines),
    ...objectsOf(addresses, of).flatMap(addressLines),
    ...objectsOf(servers, of).flatMap(serverLines),
    ...services.flatMap(serviceLines),
    ...objectsOf(dnsNames, of).flatMap((name) => dnsNameLines(name, configuration)),
  ];
}

function ipvsadmOf(services: readonly MadeService[]): string[] {
  const marks = freeMarks(services.map(({ service }) => service));
  return services.flatMap((made) => ipvsadmLines(made, marks));
}

/** As the agent keeps it and an import takes it. */
function configurationJson(configuration: Configuration, of: Side): object {
  const { nodes, addresses, servers, checks, services, destinations, dnsNames } = configuration;
  return {
    modelVersion,
    nodes: objectsOf(nodes, of),
    virtualAddresses: objectsOf(addresses, of),
    realServers: objectsOf(servers, of),
    healthChecks: objectsOf(checks, of),
    virtualServices: objectsOf(services, of),
    destinations: objectsOf(destinations, of),
    dnsNames: objectsOf(dnsNames, of),
  };
}

interface Row<T> {
  readonly object: T;
  readonly committed: T | null;
  readonly change: string;
}

function objectsOf<T>(rows: readonly Row<T>[], of: Side): T[] {
  return rows.flatMap((row) => (of === "running" ? (row.committed ?? []) : row.change === "remove" ? [] : row.object));
}
