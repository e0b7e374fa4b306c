import { inNamespace } from "./namespace";
import { ip, namespaceOf } from "./network";
import { addressOf, type Family, type LabNode, type Plan } from "./plan";
import { execute } from "./program";

/** Routing table of the servers for answers in the name of a virtual address: they leave by the router, not the director. */
const table = 100;

/**
 * Prepares a real server for direct routing: the virtual address on lo (answered to nobody who asks by ARP or ND),
 * and a way back to the client that does not pass the director. Safe to repeat.
 */
export async function prepareDirectRouting(plan: Plan, server: LabNode, address: string): Promise<void> {
  const namespace = namespaceOf(plan, server);
  const family = familyOf(address);
  const quiet = ["net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2"];
  if (family === 4) await execute(inNamespace(namespace, ["sysctl", "-q", "-w", ...quiet]));
  await releaseDirectRouting(plan, server, address);
  const gateway = addressOf(plan, "router", "internal", family);
  await ip(
    [
      family === 4 ? `addr add ${address}/32 dev lo` : `addr add ${address}/128 dev lo nodad`,
      `route replace default via ${gateway} table ${table}`,
      `rule add from ${address} lookup ${table}`,
    ],
    namespace,
    family,
  );
}

/** Takes the virtual address and its rule away again; nothing to do when they are not there. */
export async function releaseDirectRouting(plan: Plan, server: LabNode, address: string): Promise<void> {
  const namespace = namespaceOf(plan, server);
  const family = familyOf(address);
  const absent = () => undefined;
  await ip([`rule del from ${address} lookup ${table}`], namespace, family).catch(absent);
  await ip([`addr del ${address}/${family === 4 ? 32 : 128} dev lo`], namespace, family).catch(absent);
}

function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}
