import { addressFamily } from "./address";
import type { DnsName } from "./dns-name";

/** RFC 1912 2.2: seconds between a secondary's looks, between its retries, and until it gives the zone up. */
const [refresh, retry, expire] = [3600, 600, 1_209_600];

/**
 * The zone of a name as RFC 1035 section 5 writes it, with these addresses. Its names and addresses are of the model's
 * schemas: nothing in them needs quoting.
 */
export function dnsZoneText(
  { name, ttl, nameServers }: Pick<DnsName, "name" | "ttl" | "nameServers">,
  addresses: readonly string[],
  serial: number,
): string {
  const timing = [serial, refresh, retry, expire, ttl].join(" ");
  return [
    `$ORIGIN ${name}.`,
    `$TTL ${ttl}`,
    `@ IN SOA ${nameServers[0]}. hostmaster.${name}. ( ${timing} )`,
    ...nameServers.map((server) => `@ IN NS ${server}.`),
    ...addresses.map((address) => `@ IN ${addressFamily(address) === 6 ? "AAAA" : "A"} ${address}`),
    "",
  ].join("\n");
}

/** The SOA serial of a zone's text, or null when it has none. */
export function serialOfZone(text: string): number | null {
  const [, serial] = / SOA \S+ \S+ \( (\d+) /.exec(text) ?? [];
  return serial === undefined ? null : Number(serial);
}
