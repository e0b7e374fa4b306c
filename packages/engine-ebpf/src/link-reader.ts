import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";

/** What the choice of a hook needs to know about an interface of this network namespace. */
export interface Link {
  readonly name: string;
  readonly index: number;
  /** Its own, then those of routers that stand on it as macvlans (VRRP). As "02:00:00:00:00:01". */
  readonly macs: readonly string[];
  /** "veth", "bond", "virtio"... null: a card. */
  readonly virtual: string | null;
  readonly vlans: readonly string[];
}

const linksSchema = z.array(
  z.object({
    ifname: z.string(),
    ifindex: z.number(),
    address: z.string().optional(),
    flags: z.array(z.string()),
    link: z.string().nullish(),
    parentbus: z.string().optional(),
    linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  }),
);
type Shown = z.infer<typeof linksSchema>[number];

const run = promisify(execFile);

/** By name; an interface that does not exist is not in it. */
export async function readLinks(names: readonly string[], signal: AbortSignal): Promise<Map<string, Link>> {
  const argv = ["-d", "-j", "link", "show"];
  const { stdout } = await run("ip", argv, { signal, timeout: 10_000, maxBuffer: 64 << 20 });
  const shown = linksSchema.parse(JSON.parse(stdout));
  return new Map(
    shown.filter(({ ifname }) => names.includes(ifname)).map((each) => [each.ifname, linkOf(each, shown)]),
  );
}

function linkOf(shown: Shown, all: readonly Shown[]): Link {
  const above = (kind: string) =>
    all.filter(({ link, linkinfo }) => link === shown.ifname && linkinfo?.info_kind === kind);
  const routers = above("macvlan").filter(({ flags }) => flags.includes("UP"));
  return {
    name: shown.ifname,
    index: shown.ifindex,
    macs: [shown, ...routers].flatMap(({ address }) => address ?? []),
    virtual: shown.linkinfo?.info_kind ?? (shown.parentbus === "virtio" ? "virtio" : null),
    vlans: above("vlan").map(({ ifname }) => ifname),
  };
}
