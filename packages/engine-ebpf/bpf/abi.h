/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Structures shared by the BPF programs and user space. Pinned maps outlive both, so every change of layout raises
 * LD_ABI_VERSION, which is part of the pin path. src/abi.generated.ts is generated from this file: it may hold only
 * `#define NAME number`, `enum`, and `struct` of fixed-width integers, arrays of them and other structs of this file.
 * __be16/__be32 are in network order; an array of __be32 is an address in bytes.
 */
#ifndef LD_ABI_H
#define LD_ABI_H

#define LD_ABI_VERSION 2

/* Mark of packets to a client's address that a process of this box takes; a policy route leads them there. */
#define LD_LOCAL_MARK 19524

/* Clock: CLOCK_MONOTONIC (coarse) nanoseconds >> LD_TICK_SHIFT, in u32, compared wrap-safe. One tick is 1.049 ms. */
#define LD_TICK_SHIFT 20

#define LD_WAYS 7
#define LD_LOCAL_ADDRESSES 32
#define LD_STATES 16
#define LD_DROP_REASONS 64
#define LD_NAME_SIZE 44
#define LD_LOCALITY_SET 32
#define LD_PORT_MACS 4

/* Upper 8 bits of `service` and `destination` of a record hold the generation of the index in the lower 24. */
#define LD_INDEX_BITS 24

enum ld_protocol {
	LD_TCP = 6,
	LD_UDP = 17,
};

/* In the place of a protocol in a key of `services`: the address is a firewall mark, as a number. */
#define LD_MARK 255

enum ld_method {
	LD_NAT = 1,
	LD_FULLNAT = 2,
	LD_TUN = 3,
	LD_DR = 4,
};

enum ld_scheduler {
	LD_RR = 1,
	LD_WRR = 2,
	LD_LC = 3,
	LD_WLC = 4,
	LD_LBLC = 5,
	LD_LBLCR = 6,
	LD_DH = 7,
	LD_SH = 8,
	LD_SED = 9,
	LD_NQ = 10,
	LD_MH = 11,
	LD_FO = 12,
	LD_OVF = 13,
	LD_TWOS = 14,
};

/*
 * First byte of a record's word. FREE and CLAIMED (being written) are no states of a connection. A template is NONE, and
 * ASSURED once a TCP connection it controls was established.
 */
enum ld_state {
	LD_FREE = 0,
	LD_CLAIMED = 1,
	LD_NONE = 2,
	LD_ESTABLISHED = 3,
	LD_SYN_SENT = 4,
	LD_SYN_RECV = 5,
	LD_FIN_WAIT = 6,
	LD_TIME_WAIT = 7,
	LD_CLOSE = 8,
	LD_CLOSE_WAIT = 9,
	LD_LAST_ACK = 10,
	LD_LISTEN = 11,
	LD_SYNACK = 12,
	LD_UDP_FLOW = 13,
	LD_ASSURED = 14,
};

/* Second byte of a record's word. */
enum ld_record_flag {
	LD_INPUT_ONLY = 1,
	LD_TEMPLATE = 2,
	LD_ANY_ADDRESS = 4,
	LD_SEQUENCE = 8,
	LD_CONTROLLED = 16,
	LD_REARMED = 32,
	LD_RELAYED = 64,
};

enum ld_service_flag {
	LD_LIVE = 1,
	LD_ONE_PACKET = 2,
	LD_HASH_PORT = 4,
	LD_HASH_FALLBACK = 8,
	LD_RELAYS = 16,
};

enum ld_destination_flag {
	LD_AVAILABLE = 1,
};

enum ld_hop_state {
	LD_HOP_NONE = 0,
	LD_HOP_VALID = 1,
};

/* Names are shown by the console; new ones are appended. */
enum ld_drop_reason {
	LD_DROP_NONE = 0,
	LD_DROP_MALFORMED = 1,
	LD_DROP_NO_SERVICE = 2,
	LD_DROP_NO_DESTINATION = 3,
	LD_DROP_DESTINATION_REMOVED = 4,
	LD_DROP_TABLE_FULL = 5,
	LD_DROP_TUPLE_IN_USE = 6,
	LD_DROP_TTL_EXCEEDED = 7,
	LD_DROP_TOO_BIG = 8,
	LD_DROP_NO_ROUTE = 9,
	LD_DROP_FRAGMENT_BEFORE_FIRST = 10,
	LD_DROP_REWRITE_FAILED = 11,
	LD_DROP_METHOD_UNSUPPORTED = 12,
	LD_DROP_NO_LOCAL_ADDRESS = 13,
	LD_DROP_NO_LOCAL_PORT = 14,
	LD_DROP_HALF_OPEN = 15,
	LD_DROP_UNMATCHED = 16,
	LD_DROP_SOURCE_RATE = 17,
};

/* IPv4: word[0], the rest zero. */
struct ld_address {
	__be32 word[4];
};

/*
 * Key of `services`: ports that share their first `port_bits` bits with `port` (16: one, 0: any). Address zero: any. With
 * protocol 0 the entry says that the address is a virtual address; its value has a bit for each port_bits in use there.
 */
struct ld_service_key {
	struct ld_address address;
	__be16 port;
	__u8 protocol;
	__u8 family;
	__u8 port_bits;
	__u8 pad[3];
};

/* Key of `identity`. kind 1: virtual service, 2: destination. */
struct ld_identity_key {
	__u32 kind;
	__u8 name[LD_NAME_SIZE];
};

struct ld_identity {
	__u32 index;
	__u32 generation;
};

/*
 * Members are destination indexes in `members`[offset, offset + length), in IPVS's order: last added first.
 * `range` is replaced by one aligned 64-bit store: offset in the lower, length in the upper half. address zero: any.
 * `table`, the same way, is the range of buckets of a hashing scheduler.
 * `persistence` in seconds, 0: none. Clients whose first `prefix4` or `prefix6` bits agree share a template, entered
 * under `template_protocol` and `template_port`; both are 0 where the service has several listeners.
 */
struct ld_service {
	__u64 range;
	struct ld_address address;
	__u32 generation;
	__u32 scheduler;
	__u32 flags;
	__u32 max_weight;
	__u32 weight_step;
	__u32 persistence;
	__be16 template_port;
	__u8 template_protocol;
	__u8 prefix4;
	__u8 prefix6;
	__u8 pad[3];
	__u64 table;
	__u32 timeout[LD_STATES];
};

/* Where rr and wrr stand: 0 before the first member, n at the n-th; wrr's current weight. One aligned 64-bit word. */
struct ld_cursor {
	__u32 position;
	__u32 current_weight;
};

/* One cache line. The next hop is written by the data plane, the rest by user space. Thresholds 0: none. */
struct ld_destination {
	struct ld_address address;
	__be16 port;
	__u8 method;
	__u8 flags;
	__u32 weight;
	__u32 upper_threshold;
	__u32 lower_threshold;
	__u32 service;
	__u8 generation;
	__u8 family;
	__u16 mtu;
	__u32 hop_ifindex;
	__u32 hop_checked;
	__u8 hop_destination_mac[6];
	__u8 hop_source_mac[6];
	__u32 hop_state;
};

/* Local addresses of FULLNAT, by number. One that is not usable takes no new connections. */
struct ld_local_address {
	struct ld_address address;
	__u32 family;
	__u32 usable;
};

/* Key of `local_number`. */
struct ld_local_key {
	struct ld_address address;
	__u32 family;
};

/* Key of `egress_address`. */
struct ld_egress_key {
	__u32 ifindex;
	__u32 family;
};

/* `last_weight`: the last weight that was not 0, written by user space for mh. */
struct ld_load {
	__u32 active;
	__u32 inactive;
	__u32 persistent;
	__u32 overloaded;
	__u32 last_weight;
	__u32 reserved[3];
};

/* Bytes are IP lengths. */
struct ld_counter {
	__u64 connections;
	__u64 packets_in;
	__u64 packets_out;
	__u64 bytes_in;
	__u64 bytes_out;
};

/*
 * What every record holds. `word` = state | flags << 8 | protocol << 16 | method << 24 | number of the local address
 * (FULLNAT) << 27, changed by compare-and-swap.
 * `local_port`: FULLNAT's own; with NAT the server's port where it is not the destination's (an expected connection).
 * `sequence_delta` holds the virtual address of an IPv4 record of an any-address service (LD_ANY_ADDRESS).
 * A template (LD_TEMPLATE) has client port 0; its `sequence_delta` counts the live connections it controls.
 */
struct ld_entry {
	__be16 client_port;
	__be16 virtual_port;
	__u32 word;
	__u32 last_seen;
	__u32 service;
	__u32 destination;
	__u32 sequence_delta;
	__be16 local_port;
	__u16 reply_hop;
};

struct ld_connection4 {
	__be32 client;
	struct ld_entry entry;
};

struct ld_connection6 {
	struct ld_address client;
	struct ld_address virtual;
	struct ld_entry entry;
};

/* tag 0: free. Bucket of a power-of-two number of cache lines; tags and rule generations share the first one. */
struct ld_bucket4 {
	__u16 tag[LD_WAYS];
	__u16 rule_generation[LD_WAYS];
	__u32 spare;
	struct ld_connection4 slot[LD_WAYS];
};

struct ld_bucket6 {
	__u16 tag[LD_WAYS];
	__u16 rule_generation[LD_WAYS];
	struct ld_connection6 slot[LD_WAYS];
};

/*
 * One element; the secret is drawn once per boot, when the map is made. `timeout` in ticks per state. The numbers of
 * local addresses are below local_addresses (0: there are none); their ports are in host order.
 */
struct ld_settings {
	__u64 hash_secret[2];
	__u32 clock_offset;
	__u32 conn_reuse_mode;
	__u32 expire_nodest_conn;
	__u32 sloppy_tcp;
	__u32 secure_tcp;
	__u32 unmatched_to_stack;
	__u32 expire_quiescent_template;
	__u32 local_addresses;
	__u32 local_port_first;
	__u32 local_port_last;
	__u32 unmatched_limit;
	__u32 source_connections;
	__u32 timeout[LD_STATES];
	__u32 relaying_services;
	__u32 reserved[7];
};

/*
 * An interface as the XDP hook sees it. `mac`: bytes in memory order from the lowest bit on, 0 none; the interface's own
 * and those of routers it stands for. `transmits`: its driver takes frames that were redirected to it.
 */
struct ld_xdp_port {
	__u32 ifindex;
	__u32 transmits;
	__u64 mac[LD_PORT_MACS];
};

/* Connections of one source since `began` (clock). */
struct ld_source_rate {
	__u32 began;
	__u32 connections;
};

struct ld_fragment_key {
	struct ld_address source;
	struct ld_address destination;
	__u32 id;
	__u8 protocol;
	__u8 family;
	__u8 pad[2];
};

/* What was decided for the first fragment. `reply`: source becomes the virtual address, in FULLNAT destination the client. */
struct ld_fragment {
	__u32 service;
	__u32 destination;
	__u32 seen;
	__u32 reply;
	__u32 method;
	__u32 local;
	struct ld_address virtual;
	struct ld_address client;
};

enum ld_direction {
	LD_PASSIVE = 1,
	LD_ACTIVE = 2,
};

/*
 * Key of `expectation`. LD_PASSIVE: from the client to `port` of the virtual address `peer`; LD_ACTIVE: from the server
 * `peer` to `port` of the client.
 */
struct ld_expectation_key {
	struct ld_address client;
	struct ld_address peer;
	__be16 port;
	__u8 direction;
	__u8 family;
};

/* References of the control connection's record. `deadline` on the clock; `server_port` of LD_PASSIVE only. */
struct ld_expectation {
	__u32 service;
	__u32 destination;
	__u32 deadline;
	__be16 server_port;
	__be16 virtual_port;
};

/* Input and result of one run of the sweep program. family 4 or 6. */
struct ld_sweep {
	__u32 family;
	__u32 first_bucket;
	__u32 buckets;
	__u32 released;
	__u32 live;
};

/* Key of `locality`: a service (index and generation) and the foreign address its client asked for. */
struct ld_locality_key {
	__u32 service;
	struct ld_address address;
};

/* References of destinations, the last added first; lblc keeps one. last_changed: when the set last was. */
struct ld_locality {
	__u32 scheduler;
	__u32 last_used;
	__u32 last_changed;
	__u32 size;
	__u32 member[LD_LOCALITY_SET];
};

/* What the last packet on this CPU met, kept when `record_decisions` is set. verdict as the TC_ACT_ value. */
struct ld_decision {
	__s32 verdict;
	__u32 reason;
	__u32 ifindex;
	__u32 service;
	__u32 destination;
	__u32 through_neighbour;
};

#endif
