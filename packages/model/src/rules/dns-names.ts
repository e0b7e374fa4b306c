import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import type { DnsName } from "../dns-name";
import { type Issue, issue } from "../issue";
import { message } from "../message";

/** Rules between a name in DNS, its name servers, and the addresses it stands for. */
export function checkDnsNames(config: Config, index: ConfigIndex): Issue[] {
  if (config.dnsNames.length === 0) return [];
  const served = new Set(config.virtualServices.map(({ virtualAddressId }) => virtualAddressId));
  const ownAddresses = new Map(config.virtualAddresses.map(({ address, name }) => [address, name]));
  return config.dnsNames.flatMap((name) => [
    ...checkNameServers(name),
    ...checkAnswers(name, index, served, ownAddresses),
  ]);
}

/** A name server inside the name would need an address record that this zone does not have. */
function* checkNameServers({ id, name, nameServers }: DnsName): Generator<Issue> {
  const ref = { kind: "dnsName", id } as const;
  const seen = new Set<string>();
  for (const [place, server] of nameServers.entries()) {
    const path = ["nameServers", String(place)];
    if (server === name || server.endsWith(`.${name}`))
      yield issue("error", ref, path, "conflict.nameServerInside", { server, name });
    if (seen.has(server)) yield issue("error", ref, path, "conflict.nameServerTwice", { server });
    seen.add(server);
  }
}

function* checkAnswers(
  { id, answers }: DnsName,
  index: ConfigIndex,
  served: ReadonlySet<string | null>,
  ownAddresses: ReadonlyMap<string, string>,
): Generator<Issue> {
  const ref = { kind: "dnsName", id } as const;
  const missing = (path: string[], kind: "virtualAddress" | "healthCheck") =>
    issue("error", ref, path, "conflict.missing", { kind: message(`kind.${kind}`) });
  const seen = new Set<string>();
  for (const [place, answer] of answers.entries()) {
    const at = (field: string) => ["answers", String(place), field];
    if (answer.type === "address") {
      const { address, healthCheckId } = answer;
      const own = ownAddresses.get(address);
      // The box cannot ask its own virtual address: packets to it are the data plane's.
      if (own !== undefined)
        yield issue("error", ref, at("address"), "conflict.answerIsVirtualAddress", { address, name: own });
      if (seen.has(address)) yield issue("error", ref, at("address"), "conflict.answerTwice");
      seen.add(address);
      if (healthCheckId !== null && !index.healthChecks.has(healthCheckId))
        yield missing(at("healthCheckId"), "healthCheck");
      continue;
    }
    const { virtualAddressId } = answer;
    const found = index.virtualAddresses.get(virtualAddressId);
    if (!found) yield missing(at("virtualAddressId"), "virtualAddress");
    if (seen.has(virtualAddressId)) yield issue("error", ref, at("virtualAddressId"), "conflict.answerTwice");
    seen.add(virtualAddressId);
    if (found && !served.has(virtualAddressId))
      yield issue("warning", ref, at("virtualAddressId"), "advice.answerWithoutService", { name: found.name });
  }
}
