import { existsSync } from "node:fs";
import koffi from "koffi";
import { LD_LOCAL_ADDRESSES, LD_LOCAL_PORTS, LD_MEMBER_GROUP } from "./abi.generated";
import { BpfError, check, errnoOf, libbpf } from "./libbpf";
import { openPinned } from "./pinned-table";

/** Sizes of the maps, in entries. Pinned maps only grow. */
export interface Capacity {
  readonly services: number;
  readonly destinations: number;
  readonly connections4: number;
  readonly connections6: number;
}

export const defaultCapacity: Capacity = {
  services: 16_384,
  destinations: 131_072,
  connections4: 262_144,
  connections6: 131_072,
};

const WAYS = 7;
const DROP_REASONS = 64;
/** As in bpf/reply-hop.h. Pinned because records name its entries. */
const REPLY_HOPS = 256;
/** Two per interface. */
const EGRESS_ADDRESSES = 1024;
/** As in bpf/maps.h. */
const XDP_PORTS = 256;
/** A change writes the new range of members beside the old one. */
const MEMBER_SLACK = 2;
/** Room for the tables of hashing schedulers: 256 buckets each for sh and dh, 4,093 for mh. */
const HASH_BUCKETS = 262_144;

/** Of `members` entries, those that are for tables of hashing schedulers. */
export const bucketRoom = (members: number, destinations: number): number => members - destinations * MEMBER_SLACK;

export interface LoadedObject {
  readonly mapFd: (name: string) => number;
  readonly entries: (name: string) => number;
  readonly programFd: (name: string) => number;
  readonly cpus: number;
  close(): void;
}

/** The sizes of all maps for a capacity; counters are [possible CPU][object], and a row of what earlier tables counted. */
export function mapSizes(capacity: Capacity, cpus: number): Record<string, number> {
  const members = capacity.destinations * MEMBER_SLACK + HASH_BUCKETS;
  return {
    services: capacity.services * 4,
    echo_ignored: capacity.services,
    identity: capacity.services + capacity.destinations,
    service: capacity.services,
    cursor: capacity.services,
    syn_flood: capacity.services,
    members,
    member_group: Math.ceil(members / LD_MEMBER_GROUP),
    destination: capacity.destinations,
    load: capacity.destinations,
    tunnel_source: capacity.destinations,
    egress_address: EGRESS_ADDRESSES,
    path_mtu: 4096,
    neighbour_asked: 4096,
    local_address: LD_LOCAL_ADDRESSES,
    local_port: (LD_LOCAL_ADDRESSES << 16) / LD_LOCAL_PORTS,
    local_number: LD_LOCAL_ADDRESSES,
    service_counter: capacity.services * (cpus + 1),
    destination_counter: capacity.destinations * (cpus + 1),
    drop_counter: DROP_REASONS * (cpus + 1),
    connection4: Math.ceil(capacity.connections4 / WAYS),
    connection6: Math.ceil(capacity.connections6 / WAYS),
    settings: 1,
    xdp_port: XDP_PORTS,
    sweep_request: 1,
    decision: cpus,
    reply_hops: REPLY_HOPS,
    fragment: 4096,
    source_rate: 16_384,
    expectation: 4096,
    locality: 16_384,
  };
}

/** The verifier gives up with EAGAIN when a signal comes; libbpf tries a few times, this some more. */
const LOAD_TRIES = 5;

export function loadObject(...argv: Parameters<typeof loadOnce>): LoadedObject {
  for (let tries = 1; ; tries++) {
    try {
      return loadOnce(...argv);
    } catch (error) {
      if (!(error instanceof BpfError) || error.errno !== errnoOf("EAGAIN") || tries === LOAD_TRIES) throw error;
    }
  }
}

/**
 * Opens the object, takes over maps pinned below `pinFolder` at the size they have, makes the others (no smaller than
 * `atLeast` says), and loads.
 * Names of pins hold no dot: bpffs refuses them.
 */
function loadOnce(
  path: string,
  pinFolder: string,
  capacity: Capacity,
  options: { recordDecisions?: boolean; atLeast?: Readonly<Record<string, number>> } = {},
): LoadedObject {
  if (!existsSync(path)) throw new BpfError(`open ${path}`, 2);
  const library = libbpf();
  const cpus = check("count CPUs", library.possibleCpus());
  const object = library.objectOpen(path, null);
  if (!object) throw new BpfError(`open ${path}`, 0);
  try {
    const sizes = mapSizes(capacity, cpus);
    for (const name of Object.keys(sizes)) {
      const pin = `${pinFolder}/${name}`;
      sizes[name] = pinnedEntries(pin) ?? Math.max(sizes[name]!, options.atLeast?.[name] ?? 0);
      const map = library.findMap(object, name);
      if (!map) throw new BpfError(`find map ${name}`, 2);
      check(`size ${name}`, library.setMaxEntries(map, sizes[name]!));
      check(`pin ${name}`, library.setPinPath(map, pin));
    }
    setConstants(object, [
      sizes.connection4!,
      sizes.connection6!,
      sizes.service!,
      sizes.destination!,
      sizes.members!,
      options.recordDecisions ? 1 : 0,
    ]);
    check("load", library.objectLoad(object));
    return {
      cpus,
      mapFd: (name) => library.mapFd(library.findMap(object, name)),
      entries: (name) => sizes[name]!,
      programFd: (name) => library.programFd(library.findProgram(object, name)),
      close: () => library.objectClose(object),
    };
  } catch (error) {
    library.objectClose(object);
    throw error;
  }
}

/** The six u32 of bpf/config.h, in their order there, at the start of read-only data. */
function setConstants(object: unknown, values: readonly number[]): void {
  const library = libbpf();
  const rodata = library.findMap(object, ".rodata");
  const size = [0];
  const initial = library.initialValue(rodata, size);
  if (!rodata || !initial) throw new BpfError("find read-only data", 2);
  const words = new Uint32Array(koffi.view(initial, size[0]!), 0, values.length);
  words.set(values);
}

function pinnedEntries(pin: string): number | null {
  const table = openPinned(pin);
  table?.close();
  return table?.entries ?? null;
}
