import { detachHook } from "../../packages/engine-ebpf/src/hook";
import { destination, service, wantOf } from "../../packages/engine-ebpf/src/rig/want";
import { type Director, interfaces, virtualAddress } from "./director";

/** How a packet gets from the client to the real server and back: one at a time is in force. */
export interface Way {
  /** What the client asks. */
  readonly address: string;
  enter(): Promise<void>;
  leave(): Promise<void>;
}

export const wayNames = ["plain routing", "this engine", "nft DNAT", "HAProxy", "nginx stream"] as const;
export type WayName = (typeof wayNames)[number];

const already = async () => {};

/** The proxies must run: see proxies.ts. */
export function waysThrough(director: Director): Record<WayName, Way> {
  const { lab } = director;
  const server = lab.servers[0]!.v4;
  const nft = async (ruleset: string) => {
    await lab.run("director", ["nft", "-f", "-"], { input: ruleset, timeout: 10_000 });
  };
  return {
    "plain routing": { address: server, enter: already, leave: already },
    HAProxy: { address: virtualAddress.haproxy, enter: already, leave: already },
    "nginx stream": { address: virtualAddress.nginx, enter: already, leave: already },
    "this engine": {
      address: virtualAddress.nat,
      enter: () => director.converge(natOver(server)),
      leave: async () => detachEngine(),
    },
    "nft DNAT": {
      address: virtualAddress.nat,
      enter: () =>
        nft(`table ip bench {
  chain prerouting {
    type nat hook prerouting priority dstnat
    ip daddr ${virtualAddress.nat} tcp dport 80 dnat to ${server}:80
  }
}
`),
      leave: () => nft("delete table ip bench\n"),
    },
  };
}

/** One NAT service over one real server. */
export function natOver(server: string) {
  return wantOf(service("nat", virtualAddress.nat, [destination("nat-1", server, { port: 80 })]));
}

/** Packets pass as if there were no engine; its tables stay. */
export function detachEngine(): void {
  for (const name of interfaces) detachHook(name);
}
