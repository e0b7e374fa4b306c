// Generated from bpf/abi.h by generate-abi.ts. Do not edit.

export const LD_ABI_VERSION = 3;
export const LD_LOCAL_MARK = 19524;
export const LD_TICK_SHIFT = 20;
export const LD_WAYS = 7;
export const LD_LOCAL_ADDRESSES = 32;
export const LD_LOCAL_PORTS = 2;
export const LD_STATES = 16;
export const LD_DROP_REASONS = 64;
export const LD_NAME_SIZE = 44;
export const LD_LOCALITY_SET = 32;
export const LD_MEMBER_GROUP = 32;
export const LD_PORT_MACS = 4;
export const LD_MARK = 255;
export const LD_INDEX_BITS = 24;
export const LD_SWEEP_GONE = 16;

export const dropReasonValues = {
  none: 0,
  malformed: 1,
  noService: 2,
  noDestination: 3,
  destinationRemoved: 4,
  tableFull: 5,
  tupleInUse: 6,
  ttlExceeded: 7,
  tooBig: 8,
  noRoute: 9,
  fragmentBeforeFirst: 10,
  rewriteFailed: 11,
  methodUnsupported: 12,
  noLocalAddress: 13,
  noLocalPort: 14,
  halfOpen: 15,
  unmatched: 16,
  sourceRate: 17,
  handover: 18,
  synFlood: 19,
  awaitingServer: 20,
  errorLimit: 21,
  sourcePackets: 22,
  echoIgnored: 23,
  noCallId: 24,
} as const;

export const protocolValues = {
  tcp: 6,
  udp: 17,
} as const;

export const schedulerValues = {
  rr: 1,
  wrr: 2,
  lc: 3,
  wlc: 4,
  lblc: 5,
  lblcr: 6,
  dh: 7,
  sh: 8,
  sed: 9,
  nq: 10,
  mh: 11,
  fo: 12,
  ovf: 13,
  twos: 14,
} as const;

export const serviceFlagValues = {
  live: 1,
  onePacket: 2,
  hashPort: 4,
  hashFallback: 8,
  relays: 16,
  stateless: 32,
  grouped: 64,
  mixed: 128,
  callId: 256,
} as const;

export const methodValues = {
  nat: 1,
  fullnat: 2,
  tun: 3,
  dr: 4,
} as const;

export const destinationFlagValues = {
  available: 1,
} as const;

export const hopStateValues = {
  none: 0,
  valid: 1,
} as const;

export const stateValues = {
  free: 0,
  claimed: 1,
  none: 2,
  established: 3,
  synSent: 4,
  synRecv: 5,
  finWait: 6,
  timeWait: 7,
  close: 8,
  closeWait: 9,
  lastAck: 10,
  listen: 11,
  synack: 12,
  udpFlow: 13,
  assured: 14,
} as const;

export const recordFlagValues = {
  inputOnly: 1,
  template: 2,
  ownAddress: 4,
  sequence: 8,
  controlled: 16,
  rearmed: 32,
  relayed: 64,
  unproven: 128,
} as const;

export const directionValues = {
  passive: 1,
  active: 2,
} as const;

export interface Address {
  word: Uint8Array;
}
export const addressCodec = {
  size: 16,
  offset: {
    word: 0,
  },
  read(view: DataView, at = 0): Address {
    return {
      word: readBytes(view, at, 16),
    };
  },
  write(view: DataView, at: number, value: Address): void {
    writeBytes(view, at, 16, value.word);
  },
};

export interface ServiceKey {
  address: Address;
  port: number;
  protocol: number;
  family: number;
  portBits: number;
  pad: Uint8Array;
}
export const serviceKeyCodec = {
  size: 24,
  offset: {
    address: 0,
    port: 16,
    protocol: 18,
    family: 19,
    portBits: 20,
    pad: 21,
  },
  read(view: DataView, at = 0): ServiceKey {
    return {
      address: addressCodec.read(view, at),
      port: view.getUint16(at + 16, false),
      protocol: view.getUint8(at + 18),
      family: view.getUint8(at + 19),
      portBits: view.getUint8(at + 20),
      pad: readBytes(view, at + 21, 3),
    };
  },
  write(view: DataView, at: number, value: ServiceKey): void {
    addressCodec.write(view, at, value.address);
    view.setUint16(at + 16, value.port, false);
    view.setUint8(at + 18, value.protocol);
    view.setUint8(at + 19, value.family);
    view.setUint8(at + 20, value.portBits);
    writeBytes(view, at + 21, 3, value.pad);
  },
};

export interface VirtualKey {
  address: Address;
  family: number;
}
export const virtualKeyCodec = {
  size: 20,
  offset: {
    address: 0,
    family: 16,
  },
  read(view: DataView, at = 0): VirtualKey {
    return {
      address: addressCodec.read(view, at),
      family: view.getUint32(at + 16, true),
    };
  },
  write(view: DataView, at: number, value: VirtualKey): void {
    addressCodec.write(view, at, value.address);
    view.setUint32(at + 16, value.family, true);
  },
};

export interface IdentityKey {
  kind: number;
  name: Uint8Array;
}
export const identityKeyCodec = {
  size: 48,
  offset: {
    kind: 0,
    name: 4,
  },
  read(view: DataView, at = 0): IdentityKey {
    return {
      kind: view.getUint32(at, true),
      name: readBytes(view, at + 4, 44),
    };
  },
  write(view: DataView, at: number, value: IdentityKey): void {
    view.setUint32(at, value.kind, true);
    writeBytes(view, at + 4, 44, value.name);
  },
};

export interface Identity {
  index: number;
  generation: number;
}
export const identityCodec = {
  size: 8,
  offset: {
    index: 0,
    generation: 4,
  },
  read(view: DataView, at = 0): Identity {
    return {
      index: view.getUint32(at, true),
      generation: view.getUint32(at + 4, true),
    };
  },
  write(view: DataView, at: number, value: Identity): void {
    view.setUint32(at, value.index, true);
    view.setUint32(at + 4, value.generation, true);
  },
};

export interface Service {
  range: bigint;
  address: Address;
  generation: number;
  scheduler: number;
  flags: number;
  maxWeight: number;
  weightStep: number;
  persistence: number;
  templatePort: number;
  templateProtocol: number;
  prefix4: number;
  prefix6: number;
  bindings: number;
  pad: Uint8Array;
  table: bigint;
  timeout: number[];
}
export const serviceCodec = {
  size: 128,
  offset: {
    range: 0,
    address: 8,
    generation: 24,
    scheduler: 28,
    flags: 32,
    maxWeight: 36,
    weightStep: 40,
    persistence: 44,
    templatePort: 48,
    templateProtocol: 50,
    prefix4: 51,
    prefix6: 52,
    bindings: 53,
    pad: 54,
    table: 56,
    timeout: 64,
  },
  read(view: DataView, at = 0): Service {
    return {
      range: view.getBigUint64(at, true),
      address: addressCodec.read(view, at + 8),
      generation: view.getUint32(at + 24, true),
      scheduler: view.getUint32(at + 28, true),
      flags: view.getUint32(at + 32, true),
      maxWeight: view.getUint32(at + 36, true),
      weightStep: view.getUint32(at + 40, true),
      persistence: view.getUint32(at + 44, true),
      templatePort: view.getUint16(at + 48, false),
      templateProtocol: view.getUint8(at + 50),
      prefix4: view.getUint8(at + 51),
      prefix6: view.getUint8(at + 52),
      bindings: view.getUint8(at + 53),
      pad: readBytes(view, at + 54, 2),
      table: view.getBigUint64(at + 56, true),
      timeout: Array.from({ length: 16 }, (_, index) => view.getUint32(at + 64 + index * 4, true)),
    };
  },
  write(view: DataView, at: number, value: Service): void {
    view.setBigUint64(at, value.range, true);
    addressCodec.write(view, at + 8, value.address);
    view.setUint32(at + 24, value.generation, true);
    view.setUint32(at + 28, value.scheduler, true);
    view.setUint32(at + 32, value.flags, true);
    view.setUint32(at + 36, value.maxWeight, true);
    view.setUint32(at + 40, value.weightStep, true);
    view.setUint32(at + 44, value.persistence, true);
    view.setUint16(at + 48, value.templatePort, false);
    view.setUint8(at + 50, value.templateProtocol);
    view.setUint8(at + 51, value.prefix4);
    view.setUint8(at + 52, value.prefix6);
    view.setUint8(at + 53, value.bindings);
    writeBytes(view, at + 54, 2, value.pad);
    view.setBigUint64(at + 56, value.table, true);
    for (let index = 0; index < 16; index++) view.setUint32(at + 64 + index * 4, value.timeout[index]!, true);
  },
};

export interface Cursor {
  position: number;
  currentWeight: number;
}
export const cursorCodec = {
  size: 8,
  offset: {
    position: 0,
    currentWeight: 4,
  },
  read(view: DataView, at = 0): Cursor {
    return {
      position: view.getUint32(at, true),
      currentWeight: view.getUint32(at + 4, true),
    };
  },
  write(view: DataView, at: number, value: Cursor): void {
    view.setUint32(at, value.position, true);
    view.setUint32(at + 4, value.currentWeight, true);
  },
};

export interface Counter {
  connections: bigint;
  packetsIn: bigint;
  packetsOut: bigint;
  bytesIn: bigint;
  bytesOut: bigint;
}
export const counterCodec = {
  size: 40,
  offset: {
    connections: 0,
    packetsIn: 8,
    packetsOut: 16,
    bytesIn: 24,
    bytesOut: 32,
  },
  read(view: DataView, at = 0): Counter {
    return {
      connections: view.getBigUint64(at, true),
      packetsIn: view.getBigUint64(at + 8, true),
      packetsOut: view.getBigUint64(at + 16, true),
      bytesIn: view.getBigUint64(at + 24, true),
      bytesOut: view.getBigUint64(at + 32, true),
    };
  },
  write(view: DataView, at: number, value: Counter): void {
    view.setBigUint64(at, value.connections, true);
    view.setBigUint64(at + 8, value.packetsIn, true);
    view.setBigUint64(at + 16, value.packetsOut, true);
    view.setBigUint64(at + 24, value.bytesIn, true);
    view.setBigUint64(at + 32, value.bytesOut, true);
  },
};

export interface SynFlood {
  generation: number;
  began: number;
  opened: number;
  finished: number;
  admitted: number;
  last: number;
  since: number;
  active: number;
  floods: number;
  cookies: bigint;
  proven: bigint;
  forwarded: bigint;
}
export const synFloodCodec = {
  size: 56,
  offset: {
    generation: 0,
    began: 4,
    opened: 8,
    finished: 12,
    admitted: 16,
    last: 20,
    since: 24,
    active: 28,
    floods: 30,
    cookies: 32,
    proven: 40,
    forwarded: 48,
  },
  read(view: DataView, at = 0): SynFlood {
    return {
      generation: view.getUint32(at, true),
      began: view.getUint32(at + 4, true),
      opened: view.getUint32(at + 8, true),
      finished: view.getUint32(at + 12, true),
      admitted: view.getUint32(at + 16, true),
      last: view.getUint32(at + 20, true),
      since: view.getUint32(at + 24, true),
      active: view.getUint16(at + 28, true),
      floods: view.getUint16(at + 30, true),
      cookies: view.getBigUint64(at + 32, true),
      proven: view.getBigUint64(at + 40, true),
      forwarded: view.getBigUint64(at + 48, true),
    };
  },
  write(view: DataView, at: number, value: SynFlood): void {
    view.setUint32(at, value.generation, true);
    view.setUint32(at + 4, value.began, true);
    view.setUint32(at + 8, value.opened, true);
    view.setUint32(at + 12, value.finished, true);
    view.setUint32(at + 16, value.admitted, true);
    view.setUint32(at + 20, value.last, true);
    view.setUint32(at + 24, value.since, true);
    view.setUint16(at + 28, value.active, true);
    view.setUint16(at + 30, value.floods, true);
    view.setBigUint64(at + 32, value.cookies, true);
    view.setBigUint64(at + 40, value.proven, true);
    view.setBigUint64(at + 48, value.forwarded, true);
  },
};

export interface Destination {
  address: Address;
  port: number;
  method: number;
  flags: number;
  weight: number;
  upperThreshold: number;
  lowerThreshold: number;
  service: number;
  generation: number;
  family: number;
  mtu: number;
  hopIfindex: number;
  hopChecked: number;
  hopDestinationMac: Uint8Array;
  hopSourceMac: Uint8Array;
  hopState: number;
}
export const destinationCodec = {
  size: 64,
  offset: {
    address: 0,
    port: 16,
    method: 18,
    flags: 19,
    weight: 20,
    upperThreshold: 24,
    lowerThreshold: 28,
    service: 32,
    generation: 36,
    family: 37,
    mtu: 38,
    hopIfindex: 40,
    hopChecked: 44,
    hopDestinationMac: 48,
    hopSourceMac: 54,
    hopState: 60,
  },
  read(view: DataView, at = 0): Destination {
    return {
      address: addressCodec.read(view, at),
      port: view.getUint16(at + 16, false),
      method: view.getUint8(at + 18),
      flags: view.getUint8(at + 19),
      weight: view.getUint32(at + 20, true),
      upperThreshold: view.getUint32(at + 24, true),
      lowerThreshold: view.getUint32(at + 28, true),
      service: view.getUint32(at + 32, true),
      generation: view.getUint8(at + 36),
      family: view.getUint8(at + 37),
      mtu: view.getUint16(at + 38, true),
      hopIfindex: view.getUint32(at + 40, true),
      hopChecked: view.getUint32(at + 44, true),
      hopDestinationMac: readBytes(view, at + 48, 6),
      hopSourceMac: readBytes(view, at + 54, 6),
      hopState: view.getUint32(at + 60, true),
    };
  },
  write(view: DataView, at: number, value: Destination): void {
    addressCodec.write(view, at, value.address);
    view.setUint16(at + 16, value.port, false);
    view.setUint8(at + 18, value.method);
    view.setUint8(at + 19, value.flags);
    view.setUint32(at + 20, value.weight, true);
    view.setUint32(at + 24, value.upperThreshold, true);
    view.setUint32(at + 28, value.lowerThreshold, true);
    view.setUint32(at + 32, value.service, true);
    view.setUint8(at + 36, value.generation);
    view.setUint8(at + 37, value.family);
    view.setUint16(at + 38, value.mtu, true);
    view.setUint32(at + 40, value.hopIfindex, true);
    view.setUint32(at + 44, value.hopChecked, true);
    writeBytes(view, at + 48, 6, value.hopDestinationMac);
    writeBytes(view, at + 54, 6, value.hopSourceMac);
    view.setUint32(at + 60, value.hopState, true);
  },
};

export interface Load {
  active: number;
  inactive: number;
  persistent: number;
  overloaded: number;
  lastWeight: number;
  group: number;
  reserved: number[];
}
export const loadCodec = {
  size: 32,
  offset: {
    active: 0,
    inactive: 4,
    persistent: 8,
    overloaded: 12,
    lastWeight: 16,
    group: 20,
    reserved: 24,
  },
  read(view: DataView, at = 0): Load {
    return {
      active: view.getUint32(at, true),
      inactive: view.getUint32(at + 4, true),
      persistent: view.getUint32(at + 8, true),
      overloaded: view.getUint32(at + 12, true),
      lastWeight: view.getUint32(at + 16, true),
      group: view.getUint32(at + 20, true),
      reserved: Array.from({ length: 2 }, (_, index) => view.getUint32(at + 24 + index * 4, true)),
    };
  },
  write(view: DataView, at: number, value: Load): void {
    view.setUint32(at, value.active, true);
    view.setUint32(at + 4, value.inactive, true);
    view.setUint32(at + 8, value.persistent, true);
    view.setUint32(at + 12, value.overloaded, true);
    view.setUint32(at + 16, value.lastWeight, true);
    view.setUint32(at + 20, value.group, true);
    for (let index = 0; index < 2; index++) view.setUint32(at + 24 + index * 4, value.reserved[index]!, true);
  },
};

export interface MemberGroup {
  changes: number;
  edits: number;
  stamp: number;
  best: number;
}
export const memberGroupCodec = {
  size: 16,
  offset: {
    changes: 0,
    edits: 4,
    stamp: 8,
    best: 12,
  },
  read(view: DataView, at = 0): MemberGroup {
    return {
      changes: view.getUint32(at, true),
      edits: view.getUint32(at + 4, true),
      stamp: view.getUint32(at + 8, true),
      best: view.getUint32(at + 12, true),
    };
  },
  write(view: DataView, at: number, value: MemberGroup): void {
    view.setUint32(at, value.changes, true);
    view.setUint32(at + 4, value.edits, true);
    view.setUint32(at + 8, value.stamp, true);
    view.setUint32(at + 12, value.best, true);
  },
};

export interface LocalAddress {
  address: Address;
  family: number;
  usable: number;
}
export const localAddressCodec = {
  size: 24,
  offset: {
    address: 0,
    family: 16,
    usable: 20,
  },
  read(view: DataView, at = 0): LocalAddress {
    return {
      address: addressCodec.read(view, at),
      family: view.getUint32(at + 16, true),
      usable: view.getUint32(at + 20, true),
    };
  },
  write(view: DataView, at: number, value: LocalAddress): void {
    addressCodec.write(view, at, value.address);
    view.setUint32(at + 16, value.family, true);
    view.setUint32(at + 20, value.usable, true);
  },
};

export interface LocalKey {
  address: Address;
  family: number;
}
export const localKeyCodec = {
  size: 20,
  offset: {
    address: 0,
    family: 16,
  },
  read(view: DataView, at = 0): LocalKey {
    return {
      address: addressCodec.read(view, at),
      family: view.getUint32(at + 16, true),
    };
  },
  write(view: DataView, at: number, value: LocalKey): void {
    addressCodec.write(view, at, value.address);
    view.setUint32(at + 16, value.family, true);
  },
};

export interface NeighbourKey {
  address: Address;
  ifindex: number;
  family: number;
}
export const neighbourKeyCodec = {
  size: 24,
  offset: {
    address: 0,
    ifindex: 16,
    family: 20,
  },
  read(view: DataView, at = 0): NeighbourKey {
    return {
      address: addressCodec.read(view, at),
      ifindex: view.getUint32(at + 16, true),
      family: view.getUint32(at + 20, true),
    };
  },
  write(view: DataView, at: number, value: NeighbourKey): void {
    addressCodec.write(view, at, value.address);
    view.setUint32(at + 16, value.ifindex, true);
    view.setUint32(at + 20, value.family, true);
  },
};

export interface PathKey {
  server: Address;
  family: number;
}
export const pathKeyCodec = {
  size: 20,
  offset: {
    server: 0,
    family: 16,
  },
  read(view: DataView, at = 0): PathKey {
    return {
      server: addressCodec.read(view, at),
      family: view.getUint32(at + 16, true),
    };
  },
  write(view: DataView, at: number, value: PathKey): void {
    addressCodec.write(view, at, value.server);
    view.setUint32(at + 16, value.family, true);
  },
};

export interface PathMtu {
  mtu: number;
  learned: number;
}
export const pathMtuCodec = {
  size: 8,
  offset: {
    mtu: 0,
    learned: 4,
  },
  read(view: DataView, at = 0): PathMtu {
    return {
      mtu: view.getUint32(at, true),
      learned: view.getUint32(at + 4, true),
    };
  },
  write(view: DataView, at: number, value: PathMtu): void {
    view.setUint32(at, value.mtu, true);
    view.setUint32(at + 4, value.learned, true);
  },
};

export interface EgressKey {
  ifindex: number;
  family: number;
}
export const egressKeyCodec = {
  size: 8,
  offset: {
    ifindex: 0,
    family: 4,
  },
  read(view: DataView, at = 0): EgressKey {
    return {
      ifindex: view.getUint32(at, true),
      family: view.getUint32(at + 4, true),
    };
  },
  write(view: DataView, at: number, value: EgressKey): void {
    view.setUint32(at, value.ifindex, true);
    view.setUint32(at + 4, value.family, true);
  },
};

export interface Entry {
  clientPort: number;
  virtualPort: number;
  word: number;
  lastSeen: number;
  service: number;
  destination: number;
  sequenceDelta: number;
  localPort: number;
  replyHop: number;
}
export const entryCodec = {
  size: 28,
  offset: {
    clientPort: 0,
    virtualPort: 2,
    word: 4,
    lastSeen: 8,
    service: 12,
    destination: 16,
    sequenceDelta: 20,
    localPort: 24,
    replyHop: 26,
  },
  read(view: DataView, at = 0): Entry {
    return {
      clientPort: view.getUint16(at, false),
      virtualPort: view.getUint16(at + 2, false),
      word: view.getUint32(at + 4, true),
      lastSeen: view.getUint32(at + 8, true),
      service: view.getUint32(at + 12, true),
      destination: view.getUint32(at + 16, true),
      sequenceDelta: view.getUint32(at + 20, true),
      localPort: view.getUint16(at + 24, false),
      replyHop: view.getUint16(at + 26, true),
    };
  },
  write(view: DataView, at: number, value: Entry): void {
    view.setUint16(at, value.clientPort, false);
    view.setUint16(at + 2, value.virtualPort, false);
    view.setUint32(at + 4, value.word, true);
    view.setUint32(at + 8, value.lastSeen, true);
    view.setUint32(at + 12, value.service, true);
    view.setUint32(at + 16, value.destination, true);
    view.setUint32(at + 20, value.sequenceDelta, true);
    view.setUint16(at + 24, value.localPort, false);
    view.setUint16(at + 26, value.replyHop, true);
  },
};

export interface LocalPorts {
  place: number[];
}
export const localPortsCodec = {
  size: 8,
  offset: {
    place: 0,
  },
  read(view: DataView, at = 0): LocalPorts {
    return {
      place: Array.from({ length: 2 }, (_, index) => view.getUint32(at + index * 4, true)),
    };
  },
  write(view: DataView, at: number, value: LocalPorts): void {
    for (let index = 0; index < 2; index++) view.setUint32(at + index * 4, value.place[index]!, true);
  },
};

export interface Connection4 {
  client: number;
  entry: Entry;
}
export const connection4Codec = {
  size: 32,
  offset: {
    client: 0,
    entry: 4,
  },
  read(view: DataView, at = 0): Connection4 {
    return {
      client: view.getUint32(at, false),
      entry: entryCodec.read(view, at + 4),
    };
  },
  write(view: DataView, at: number, value: Connection4): void {
    view.setUint32(at, value.client, false);
    entryCodec.write(view, at + 4, value.entry);
  },
};

export interface Connection6 {
  client: Address;
  virtual: Address;
  entry: Entry;
}
export const connection6Codec = {
  size: 60,
  offset: {
    client: 0,
    virtual: 16,
    entry: 32,
  },
  read(view: DataView, at = 0): Connection6 {
    return {
      client: addressCodec.read(view, at),
      virtual: addressCodec.read(view, at + 16),
      entry: entryCodec.read(view, at + 32),
    };
  },
  write(view: DataView, at: number, value: Connection6): void {
    addressCodec.write(view, at, value.client);
    addressCodec.write(view, at + 16, value.virtual);
    entryCodec.write(view, at + 32, value.entry);
  },
};

export interface Bucket4 {
  tag: number[];
  ruleGeneration: number[];
  spare: number;
  slot: Connection4[];
}
export const bucket4Codec = {
  size: 256,
  offset: {
    tag: 0,
    ruleGeneration: 14,
    spare: 28,
    slot: 32,
  },
  read(view: DataView, at = 0): Bucket4 {
    return {
      tag: Array.from({ length: 7 }, (_, index) => view.getUint16(at + index * 2, true)),
      ruleGeneration: Array.from({ length: 7 }, (_, index) => view.getUint16(at + 14 + index * 2, true)),
      spare: view.getUint32(at + 28, true),
      slot: Array.from({ length: 7 }, (_, index) => connection4Codec.read(view, at + 32 + index * 32)),
    };
  },
  write(view: DataView, at: number, value: Bucket4): void {
    for (let index = 0; index < 7; index++) view.setUint16(at + index * 2, value.tag[index]!, true);
    for (let index = 0; index < 7; index++) view.setUint16(at + 14 + index * 2, value.ruleGeneration[index]!, true);
    view.setUint32(at + 28, value.spare, true);
    for (let index = 0; index < 7; index++) connection4Codec.write(view, at + 32 + index * 32, value.slot[index]!);
  },
};

export interface Bucket6 {
  tag: number[];
  ruleGeneration: number[];
  slot: Connection6[];
}
export const bucket6Codec = {
  size: 448,
  offset: {
    tag: 0,
    ruleGeneration: 14,
    slot: 28,
  },
  read(view: DataView, at = 0): Bucket6 {
    return {
      tag: Array.from({ length: 7 }, (_, index) => view.getUint16(at + index * 2, true)),
      ruleGeneration: Array.from({ length: 7 }, (_, index) => view.getUint16(at + 14 + index * 2, true)),
      slot: Array.from({ length: 7 }, (_, index) => connection6Codec.read(view, at + 28 + index * 60)),
    };
  },
  write(view: DataView, at: number, value: Bucket6): void {
    for (let index = 0; index < 7; index++) view.setUint16(at + index * 2, value.tag[index]!, true);
    for (let index = 0; index < 7; index++) view.setUint16(at + 14 + index * 2, value.ruleGeneration[index]!, true);
    for (let index = 0; index < 7; index++) connection6Codec.write(view, at + 28 + index * 60, value.slot[index]!);
  },
};

export interface LocalityKey {
  service: number;
  address: Address;
}
export const localityKeyCodec = {
  size: 20,
  offset: {
    service: 0,
    address: 4,
  },
  read(view: DataView, at = 0): LocalityKey {
    return {
      service: view.getUint32(at, true),
      address: addressCodec.read(view, at + 4),
    };
  },
  write(view: DataView, at: number, value: LocalityKey): void {
    view.setUint32(at, value.service, true);
    addressCodec.write(view, at + 4, value.address);
  },
};

export interface Locality {
  binding: number;
  lastUsed: number;
  lastChanged: number;
  size: number;
  member: number[];
}
export const localityCodec = {
  size: 144,
  offset: {
    binding: 0,
    lastUsed: 4,
    lastChanged: 8,
    size: 12,
    member: 16,
  },
  read(view: DataView, at = 0): Locality {
    return {
      binding: view.getUint32(at, true),
      lastUsed: view.getUint32(at + 4, true),
      lastChanged: view.getUint32(at + 8, true),
      size: view.getUint32(at + 12, true),
      member: Array.from({ length: 32 }, (_, index) => view.getUint32(at + 16 + index * 4, true)),
    };
  },
  write(view: DataView, at: number, value: Locality): void {
    view.setUint32(at, value.binding, true);
    view.setUint32(at + 4, value.lastUsed, true);
    view.setUint32(at + 8, value.lastChanged, true);
    view.setUint32(at + 12, value.size, true);
    for (let index = 0; index < 32; index++) view.setUint32(at + 16 + index * 4, value.member[index]!, true);
  },
};

export interface FragmentKey {
  source: Address;
  destination: Address;
  id: number;
  protocol: number;
  family: number;
  pad: Uint8Array;
}
export const fragmentKeyCodec = {
  size: 40,
  offset: {
    source: 0,
    destination: 16,
    id: 32,
    protocol: 36,
    family: 37,
    pad: 38,
  },
  read(view: DataView, at = 0): FragmentKey {
    return {
      source: addressCodec.read(view, at),
      destination: addressCodec.read(view, at + 16),
      id: view.getUint32(at + 32, true),
      protocol: view.getUint8(at + 36),
      family: view.getUint8(at + 37),
      pad: readBytes(view, at + 38, 2),
    };
  },
  write(view: DataView, at: number, value: FragmentKey): void {
    addressCodec.write(view, at, value.source);
    addressCodec.write(view, at + 16, value.destination);
    view.setUint32(at + 32, value.id, true);
    view.setUint8(at + 36, value.protocol);
    view.setUint8(at + 37, value.family);
    writeBytes(view, at + 38, 2, value.pad);
  },
};

export interface Fragment {
  service: number;
  destination: number;
  seen: number;
  reply: number;
  method: number;
  local: number;
  virtual: Address;
  client: Address;
}
export const fragmentCodec = {
  size: 56,
  offset: {
    service: 0,
    destination: 4,
    seen: 8,
    reply: 12,
    method: 16,
    local: 20,
    virtual: 24,
    client: 40,
  },
  read(view: DataView, at = 0): Fragment {
    return {
      service: view.getUint32(at, true),
      destination: view.getUint32(at + 4, true),
      seen: view.getUint32(at + 8, true),
      reply: view.getUint32(at + 12, true),
      method: view.getUint32(at + 16, true),
      local: view.getUint32(at + 20, true),
      virtual: addressCodec.read(view, at + 24),
      client: addressCodec.read(view, at + 40),
    };
  },
  write(view: DataView, at: number, value: Fragment): void {
    view.setUint32(at, value.service, true);
    view.setUint32(at + 4, value.destination, true);
    view.setUint32(at + 8, value.seen, true);
    view.setUint32(at + 12, value.reply, true);
    view.setUint32(at + 16, value.method, true);
    view.setUint32(at + 20, value.local, true);
    addressCodec.write(view, at + 24, value.virtual);
    addressCodec.write(view, at + 40, value.client);
  },
};

export interface ExpectationKey {
  client: Address;
  peer: Address;
  port: number;
  direction: number;
  family: number;
}
export const expectationKeyCodec = {
  size: 36,
  offset: {
    client: 0,
    peer: 16,
    port: 32,
    direction: 34,
    family: 35,
  },
  read(view: DataView, at = 0): ExpectationKey {
    return {
      client: addressCodec.read(view, at),
      peer: addressCodec.read(view, at + 16),
      port: view.getUint16(at + 32, false),
      direction: view.getUint8(at + 34),
      family: view.getUint8(at + 35),
    };
  },
  write(view: DataView, at: number, value: ExpectationKey): void {
    addressCodec.write(view, at, value.client);
    addressCodec.write(view, at + 16, value.peer);
    view.setUint16(at + 32, value.port, false);
    view.setUint8(at + 34, value.direction);
    view.setUint8(at + 35, value.family);
  },
};

export interface Expectation {
  service: number;
  destination: number;
  deadline: number;
  serverPort: number;
  virtualPort: number;
}
export const expectationCodec = {
  size: 16,
  offset: {
    service: 0,
    destination: 4,
    deadline: 8,
    serverPort: 12,
    virtualPort: 14,
  },
  read(view: DataView, at = 0): Expectation {
    return {
      service: view.getUint32(at, true),
      destination: view.getUint32(at + 4, true),
      deadline: view.getUint32(at + 8, true),
      serverPort: view.getUint16(at + 12, false),
      virtualPort: view.getUint16(at + 14, false),
    };
  },
  write(view: DataView, at: number, value: Expectation): void {
    view.setUint32(at, value.service, true);
    view.setUint32(at + 4, value.destination, true);
    view.setUint32(at + 8, value.deadline, true);
    view.setUint16(at + 12, value.serverPort, false);
    view.setUint16(at + 14, value.virtualPort, false);
  },
};

export interface Settings {
  hashSecret: bigint[];
  clockOffset: number;
  connReuseMode: number;
  expireNodestConn: number;
  sloppyTcp: number;
  secureTcp: number;
  unmatchedToStack: number;
  expireQuiescentTemplate: number;
  localAddresses: number;
  localPortFirst: number;
  localPortLast: number;
  unmatchedLimit: number;
  sourceConnections: number;
  timeout: number[];
  relayingServices: number;
  holdUntil: number;
  halfOpenLimit: number;
  errorsPerSecond: number;
  errorsPerSource: number;
  sourcePackets: number;
  chance: number;
  reserved: number[];
}
export const settingsCodec = {
  size: 160,
  offset: {
    hashSecret: 0,
    clockOffset: 16,
    connReuseMode: 20,
    expireNodestConn: 24,
    sloppyTcp: 28,
    secureTcp: 32,
    unmatchedToStack: 36,
    expireQuiescentTemplate: 40,
    localAddresses: 44,
    localPortFirst: 48,
    localPortLast: 52,
    unmatchedLimit: 56,
    sourceConnections: 60,
    timeout: 64,
    relayingServices: 128,
    holdUntil: 132,
    halfOpenLimit: 136,
    errorsPerSecond: 140,
    errorsPerSource: 144,
    sourcePackets: 148,
    chance: 152,
    reserved: 156,
  },
  read(view: DataView, at = 0): Settings {
    return {
      hashSecret: Array.from({ length: 2 }, (_, index) => view.getBigUint64(at + index * 8, true)),
      clockOffset: view.getUint32(at + 16, true),
      connReuseMode: view.getUint32(at + 20, true),
      expireNodestConn: view.getUint32(at + 24, true),
      sloppyTcp: view.getUint32(at + 28, true),
      secureTcp: view.getUint32(at + 32, true),
      unmatchedToStack: view.getUint32(at + 36, true),
      expireQuiescentTemplate: view.getUint32(at + 40, true),
      localAddresses: view.getUint32(at + 44, true),
      localPortFirst: view.getUint32(at + 48, true),
      localPortLast: view.getUint32(at + 52, true),
      unmatchedLimit: view.getUint32(at + 56, true),
      sourceConnections: view.getUint32(at + 60, true),
      timeout: Array.from({ length: 16 }, (_, index) => view.getUint32(at + 64 + index * 4, true)),
      relayingServices: view.getUint32(at + 128, true),
      holdUntil: view.getUint32(at + 132, true),
      halfOpenLimit: view.getUint32(at + 136, true),
      errorsPerSecond: view.getUint32(at + 140, true),
      errorsPerSource: view.getUint32(at + 144, true),
      sourcePackets: view.getUint32(at + 148, true),
      chance: view.getUint32(at + 152, true),
      reserved: Array.from({ length: 1 }, (_, index) => view.getUint32(at + 156 + index * 4, true)),
    };
  },
  write(view: DataView, at: number, value: Settings): void {
    for (let index = 0; index < 2; index++) view.setBigUint64(at + index * 8, value.hashSecret[index]!, true);
    view.setUint32(at + 16, value.clockOffset, true);
    view.setUint32(at + 20, value.connReuseMode, true);
    view.setUint32(at + 24, value.expireNodestConn, true);
    view.setUint32(at + 28, value.sloppyTcp, true);
    view.setUint32(at + 32, value.secureTcp, true);
    view.setUint32(at + 36, value.unmatchedToStack, true);
    view.setUint32(at + 40, value.expireQuiescentTemplate, true);
    view.setUint32(at + 44, value.localAddresses, true);
    view.setUint32(at + 48, value.localPortFirst, true);
    view.setUint32(at + 52, value.localPortLast, true);
    view.setUint32(at + 56, value.unmatchedLimit, true);
    view.setUint32(at + 60, value.sourceConnections, true);
    for (let index = 0; index < 16; index++) view.setUint32(at + 64 + index * 4, value.timeout[index]!, true);
    view.setUint32(at + 128, value.relayingServices, true);
    view.setUint32(at + 132, value.holdUntil, true);
    view.setUint32(at + 136, value.halfOpenLimit, true);
    view.setUint32(at + 140, value.errorsPerSecond, true);
    view.setUint32(at + 144, value.errorsPerSource, true);
    view.setUint32(at + 148, value.sourcePackets, true);
    view.setUint32(at + 152, value.chance, true);
    for (let index = 0; index < 1; index++) view.setUint32(at + 156 + index * 4, value.reserved[index]!, true);
  },
};

export interface XdpPort {
  ifindex: number;
  transmits: number;
  mac: bigint[];
}
export const xdpPortCodec = {
  size: 40,
  offset: {
    ifindex: 0,
    transmits: 4,
    mac: 8,
  },
  read(view: DataView, at = 0): XdpPort {
    return {
      ifindex: view.getUint32(at, true),
      transmits: view.getUint32(at + 4, true),
      mac: Array.from({ length: 4 }, (_, index) => view.getBigUint64(at + 8 + index * 8, true)),
    };
  },
  write(view: DataView, at: number, value: XdpPort): void {
    view.setUint32(at, value.ifindex, true);
    view.setUint32(at + 4, value.transmits, true);
    for (let index = 0; index < 4; index++) view.setBigUint64(at + 8 + index * 8, value.mac[index]!, true);
  },
};

export interface SourceRate {
  began: number;
  connections: number;
}
export const sourceRateCodec = {
  size: 8,
  offset: {
    began: 0,
    connections: 4,
  },
  read(view: DataView, at = 0): SourceRate {
    return {
      began: view.getUint32(at, true),
      connections: view.getUint32(at + 4, true),
    };
  },
  write(view: DataView, at: number, value: SourceRate): void {
    view.setUint32(at, value.began, true);
    view.setUint32(at + 4, value.connections, true);
  },
};

export interface Sweep {
  family: number;
  firstBucket: number;
  buckets: number;
  released: number;
  live: number;
}
export const sweepCodec = {
  size: 20,
  offset: {
    family: 0,
    firstBucket: 4,
    buckets: 8,
    released: 12,
    live: 16,
  },
  read(view: DataView, at = 0): Sweep {
    return {
      family: view.getUint32(at, true),
      firstBucket: view.getUint32(at + 4, true),
      buckets: view.getUint32(at + 8, true),
      released: view.getUint32(at + 12, true),
      live: view.getUint32(at + 16, true),
    };
  },
  write(view: DataView, at: number, value: Sweep): void {
    view.setUint32(at, value.family, true);
    view.setUint32(at + 4, value.firstBucket, true);
    view.setUint32(at + 8, value.buckets, true);
    view.setUint32(at + 12, value.released, true);
    view.setUint32(at + 16, value.live, true);
  },
};

export interface Decision {
  verdict: number;
  reason: number;
  ifindex: number;
  service: number;
  destination: number;
  throughNeighbour: number;
  side: number;
}
export const decisionCodec = {
  size: 24,
  offset: {
    verdict: 0,
    reason: 4,
    ifindex: 8,
    service: 12,
    destination: 16,
    throughNeighbour: 20,
    side: 22,
  },
  read(view: DataView, at = 0): Decision {
    return {
      verdict: view.getInt32(at, true),
      reason: view.getUint32(at + 4, true),
      ifindex: view.getUint32(at + 8, true),
      service: view.getUint32(at + 12, true),
      destination: view.getUint32(at + 16, true),
      throughNeighbour: view.getUint16(at + 20, true),
      side: view.getUint16(at + 22, true),
    };
  },
  write(view: DataView, at: number, value: Decision): void {
    view.setInt32(at, value.verdict, true);
    view.setUint32(at + 4, value.reason, true);
    view.setUint32(at + 8, value.ifindex, true);
    view.setUint32(at + 12, value.service, true);
    view.setUint32(at + 16, value.destination, true);
    view.setUint16(at + 20, value.throughNeighbour, true);
    view.setUint16(at + 22, value.side, true);
  },
};

function readBytes(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
}

function writeBytes(view: DataView, at: number, length: number, value: Uint8Array): void {
  for (let index = 0; index < length; index++) view.setUint8(at + index, value[index] ?? 0);
}
