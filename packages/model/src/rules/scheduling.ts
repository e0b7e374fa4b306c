import type { Config } from "../config";
import type { ConfigIndex } from "../config-index";
import type { Destination } from "../destination";
import { flagsOf, type Method } from "../fields";
import { type Issue, issue } from "../issue";
import type { Message } from "../message";
import type { VirtualService } from "../virtual-service";

/** Buckets of sh and dh (IP_VS_SH_TAB_BITS and IP_VS_DH_TAB_BITS are 8). */
const hashBuckets = 256;

/** What a scheduler and its options make of this service: what cannot be is an error, what surprises a warning. */
export function checkScheduling(config: Config, index: ConfigIndex): Issue[] {
  return config.virtualServices.flatMap((service) => {
    const destinations = index.destinationsOf.get(service.id) ?? [];
    const methods =
      destinations.length > 0 ? destinations.map(({ method }) => method ?? service.method) : [service.method];
    return [...optionErrors(service, methods), ...surprises(service, destinations, methods)];
  });
}

function* optionErrors(service: VirtualService, methods: readonly Method[]): Generator<Issue> {
  const { id, scheduler, schedulerFlags, onePacket, firewallMark, listeners } = service;
  const ref = { kind: "virtualService", id } as const;
  const foreign = schedulerFlags.find((flag) => !flagsOf(scheduler).includes(flag));
  if (foreign) yield issue("error", ref, ["schedulerFlags"], "conflict.schedulerFlag", { flag: foreign, scheduler });
  if (onePacket && firewallMark === null && !listeners.some(({ protocol }) => protocol === "udp"))
    yield issue("error", ref, ["onePacket"], "conflict.onePacketNeedsUdp");
  // A local port would be held, and its answers be known, only by a connection.
  if (onePacket && methods.includes("fullnat")) yield issue("error", ref, ["onePacket"], "conflict.onePacketFullnat");
}

function* surprises(
  service: VirtualService,
  destinations: readonly Destination[],
  methods: readonly Method[],
): Generator<Issue> {
  const { scheduler, listeners, onePacket, firewallMark, virtualAddressId } = service;
  const warn = (path: string[], key: string, values?: Message["values"]) =>
    issue("warning", { kind: "virtualService", id: service.id }, path, key, values);
  const countsActiveOnly = scheduler === "sed" || scheduler === "nq" || scheduler === "ovf";
  if (countsActiveOnly && listeners.some(({ protocol }) => protocol === "udp"))
    yield warn(["scheduler"], "advice.udpIsNeverActive", { scheduler });
  const size = scheduler === "sh" ? sumOfWeights(destinations) : scheduler === "dh" ? destinations.length : 0;
  if (size > hashBuckets) yield warn(["scheduler"], "advice.hashBuckets", { scheduler, size, buckets: hashBuckets });
  const hashesDestination = scheduler === "dh" || scheduler === "lblc" || scheduler === "lblcr";
  if (hashesDestination && firewallMark === null && virtualAddressId !== null)
    yield warn(["scheduler"], "advice.oneDestinationAddress", { scheduler });
  if (onePacket && methods.includes("nat")) yield warn(["onePacket"], "advice.onePacketAnswers");
}

function sumOfWeights(destinations: readonly Destination[]): number {
  return destinations.reduce((sum, { weight }) => sum + weight, 0);
}
