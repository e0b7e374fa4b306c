import { networkInterfaces } from "node:os";
import type { ForwardingListener } from "@loaddirector/engine";
import { addressFamily, type Flow } from "@loaddirector/model";
import type { ServiceKey } from "../abi.generated";
import { anyWord } from "../listener-keys";
import { protocolNumber, wordOf } from "../names";
import { rangeOf } from "../port-blocks";
import type { Tables } from "../tables";

export interface Listening {
  /** Of the service. */
  readonly index: number;
  readonly listener: ForwardingListener;
  readonly anyAddress: boolean;
}

/** Who a flow's first packet is for, as service_of() of bpf/service.h finds it; firewall marks are no part of a flow. */
export function listening(tables: Tables, flow: Flow): Listening | null {
  const own = listeningAt(tables, flow, false);
  return own || isVirtualAddress(tables, flow) || isOwnAddress(flow) ? own : listeningAt(tables, flow, true);
}

/** What is addressed to the box itself is nobody's any address. */
function isOwnAddress({ virtual }: Flow): boolean {
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === virtual));
}

export function isVirtualAddress({ services }: Tables, flow: Flow): boolean {
  return services.get(addressKey(flow, false)) !== null;
}

function listeningAt({ services }: Tables, flow: Flow, anyAddress: boolean): Listening | null {
  const sizes = services.get(addressKey(flow, anyAddress));
  if (sizes === null) return null;
  for (let bits = 16; bits >= 0; bits--) {
    if (!((sizes >>> bits) & 1)) continue;
    const port = flow.virtualPort & (0xffff0000 >>> bits) & 0xffff;
    const protocol = protocolNumber(flow.protocol);
    const index = services.get({ ...addressKey(flow, anyAddress), protocol, port, portBits: bits });
    if (index !== null) return { index, listener: { protocol: flow.protocol, ...rangeOf({ port, bits }) }, anyAddress };
  }
  return null;
}

function addressKey(flow: Flow, anyAddress: boolean): ServiceKey {
  return {
    address: anyAddress ? anyWord : wordOf(flow.virtual),
    family: addressFamily(flow.virtual),
    protocol: 0,
    port: 0,
    portBits: 0,
    pad: new Uint8Array(3),
  };
}
