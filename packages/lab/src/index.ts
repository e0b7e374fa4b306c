/**
 * A load balancer's whole surroundings on one machine, made of network namespaces. Needs root, nothing else.
 *
 *   remote 203.0.113.10 ── router .254 ┬───── external 192.0.2.0/24, 2001:db8:1::/64 ─────┬── client .10
 *                                      │                                                  │
 *                                      │                          (external) .1  director ┘
 *                                      │       heartbeat 169.254.20.1 ──────────── │ │
 *   server-1 .11  server-2 .12 ...     │       management 198.51.100.x ── host ────┘ │ (internal) .1
 *      └───────────┴───────────────────┴───── internal 10.20.1.0/24, fd00:20:1::/64 ─┘
 *
 * Rules a user of this package can count on:
 * - `createLab({ prefix })` returns when packets flow and every nginx listens. `lab.down()` returns when all is gone.
 * - Inside a node each interface has the name of its segment (director: external, internal, heartbeat, management).
 * - The servers' default route is the director (NAT). The router is a second way from the internal to the external
 *   segment: `prepareDirectRouting(vip)` makes answers in the name of that address take it (DR).
 * - The director is a plain router until something else runs in it: client -> 10.20.1.11 works without a balancer.
 *   192.0.2.100 to .199 and 2001:db8:1::100 to ::199 are free for virtual addresses.
 * - Addresses are the same in every lab, except management: one /29 of 198.51.100.0/24 per lab, the host is .1 of it.
 * - A lab whose process was killed is removed by the next createLab with its prefix, or by `removeLab(prefix)`.
 */
export { assertNoOtherOwner, createLab, type Lab, type LabOptions, labNamespaces, removeLab, serverOf } from "./lab";
export { inNamespace, listNamespaces, processesIn, type User } from "./namespace";
export type { Bulk, NginxServer } from "./nginx";
export { livingOwner, recordOwner } from "./owner";
export { addressOf, type Family, type LabNode, type Leg, type Plan, planLab, type Segment } from "./plan";
export { type ExecuteOptions, execute, launch, type Output, ProgramError } from "./program";
export { type Sample, startTraffic, type Traffic, type TrafficOptions } from "./traffic";
