import { type Address, addressFamily, type Flow } from "@loaddirector/model";
import type { ForwardingListener, ForwardingService } from "../contract";
import type { FlowView, Member, ServiceView } from "./view";

/** A flow among services that nobody has connected to yet: no records, all counts zero, schedulers at their start. */
export function memoryView(
  services: readonly ForwardingService[],
  echoIgnored: ReadonlySet<Address> = new Set(),
): FlowView {
  const isVirtualAddress = ({ virtual }: Flow) => services.some(({ address }) => address === virtual);
  return {
    record: () => null,
    isVirtualAddress,
    ignoresEcho: ({ virtual }) => echoIgnored.has(virtual),
    serviceOf: (flow) => {
      const address = isVirtualAddress(flow) ? flow.virtual : null;
      const fitting = services.flatMap((service) =>
        service.address === address && service.firewallMark === null && service.family === familyOf(flow)
          ? service.listeners.filter((each) => listensOn(each, flow)).map((listener) => ({ service, listener }))
          : [],
      );
      const narrowest = fitting.sort((a, b) => portsOf(a.listener) - portsOf(b.listener))[0];
      return narrowest ? serviceView(narrowest.service, narrowest.listener) : null;
    },
    isTupleTaken: () => false,
    hasRoom: () => true,
    switches: { connReuseMode: 1, expireNodestConn: false, unmatchedToStack: false },
  };
}

const familyOf = ({ virtual }: Flow) => addressFamily(virtual);

function listensOn({ protocol, first, last }: ForwardingListener, flow: Flow): boolean {
  return protocol === flow.protocol && (first === 0 || (first <= flow.virtualPort && flow.virtualPort <= last));
}

const portsOf = ({ first, last }: ForwardingListener) => (first === 0 ? 65_536 : last - first + 1);

function serviceView(
  { id, address, scheduler, persistence, destinations }: ForwardingService,
  listener: ForwardingListener,
): ServiceView {
  const members = destinations
    .map(
      ({ id: destinationId, address: server, port, method, weight }): Member => ({
        destinationId,
        address: server,
        port,
        method,
        weight,
        active: 0,
        inactive: 0,
        overloaded: false,
      }),
    )
    .reverse();
  const maxWeight = Math.max(0, ...members.map(({ weight }) => weight));
  return {
    id,
    listener,
    anyAddress: address === null,
    persistent: persistence !== null,
    byCallId: persistence?.engine === "sip",
    scheduler,
    members,
    noted: [],
    buckets: [],
    cursor: { position: 0, currentWeight: maxWeight, maxWeight, weightStep: 1 },
  };
}
