import { randomBytes } from "node:crypto";
import {
  addressCodec,
  bucket4Codec,
  bucket6Codec,
  counterCodec,
  cursorCodec,
  decisionCodec,
  destinationCodec,
  egressKeyCodec,
  expectationCodec,
  expectationKeyCodec,
  identityCodec,
  identityKeyCodec,
  loadCodec,
  localAddressCodec,
  localityCodec,
  localityKeyCodec,
  localKeyCodec,
  localPortsCodec,
  memberGroupCodec,
  pathKeyCodec,
  pathMtuCodec,
  serviceCodec,
  serviceKeyCodec,
  settingsCodec,
  sweepCodec,
  synFloodCodec,
  virtualKeyCodec,
  xdpPortCodec,
} from "./abi.generated";
import type { LoadedObject } from "./bpf-object";
import { HashMap } from "./hash-map";
import { MappedArray } from "./mapped-array";

const indexCodec = {
  size: 4,
  read: (view: DataView, at = 0) => view.getUint32(at, true),
  write: (view: DataView, at: number, value: number) => view.setUint32(at, value, true),
};

/** The maps of one instance as user space sees them. Comments in bpf/maps.h say what the keys are. */
export type Tables = ReturnType<typeof openTables>;

export function openTables(object: LoadedObject) {
  const array = (name: string, valueSize: number) =>
    new MappedArray(object.mapFd(name), object.entries(name), valueSize);
  const arrays = {
    service: array("service", serviceCodec.size),
    cursor: array("cursor", cursorCodec.size),
    synFlood: array("syn_flood", synFloodCodec.size),
    members: array("members", 4),
    memberGroup: array("member_group", memberGroupCodec.size),
    destination: array("destination", destinationCodec.size),
    load: array("load", loadCodec.size),
    serviceCounter: array("service_counter", counterCodec.size),
    destinationCounter: array("destination_counter", counterCodec.size),
    dropCounter: array("drop_counter", 8),
    connection4: array("connection4", bucket4Codec.size),
    connection6: array("connection6", bucket6Codec.size),
    xdpPort: array("xdp_port", xdpPortCodec.size),
    localAddress: array("local_address", localAddressCodec.size),
    /** `words32` is by number of the local address << 16 | port. */
    localPort: array("local_port", localPortsCodec.size),
    settings: array("settings", settingsCodec.size),
    sweepRequest: array("sweep_request", sweepCodec.size),
    decision: array("decision", decisionCodec.size),
  };
  return {
    ...arrays,
    cpus: object.cpus,
    expectation: new HashMap(object.mapFd("expectation"), "expectation", expectationKeyCodec, expectationCodec),
    services: new HashMap(object.mapFd("services"), "services", serviceKeyCodec, indexCodec),
    echoIgnored: new HashMap(object.mapFd("echo_ignored"), "echo_ignored", virtualKeyCodec, indexCodec),
    localNumber: new HashMap(object.mapFd("local_number"), "local_number", localKeyCodec, indexCodec),
    egressAddress: new HashMap(object.mapFd("egress_address"), "egress_address", egressKeyCodec, addressCodec),
    pathMtu: new HashMap(object.mapFd("path_mtu"), "path_mtu", pathKeyCodec, pathMtuCodec),
    identity: new HashMap(object.mapFd("identity"), "identity", identityKeyCodec, identityCodec),
    locality: new HashMap(object.mapFd("locality"), "locality", localityKeyCodec, localityCodec),
    close(): void {
      for (const each of Object.values(arrays)) each.unmap();
    },
  };
}

/** Draws the hash secret when the table is new; an existing one must keep it, or its records could not be found. */
export function ensureSecret(tables: Tables): void {
  const { words64 } = tables.settings;
  if (words64[0] !== 0n || words64[1] !== 0n) return;
  const random = randomBytes(16);
  words64[0] = random.readBigUInt64LE(0);
  words64[1] = random.readBigUInt64LE(8) | 1n;
}
