/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Virtual services: where they listen, how they schedule, what they count. */
#pragma once

enum ld_protocol {
	LD_TCP = 6,
	LD_UDP = 17,
};

/* In the place of a protocol in a key of `services`: the address is a firewall mark, as a number. */
#define LD_MARK 255

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

/* STATELESS: some server is by DR or TUN. MIXED: others are not. CALL_ID: its templates are of SIP calls, not of clients. */
enum ld_service_flag {
	LD_LIVE = 1,
	LD_ONE_PACKET = 2,
	LD_HASH_PORT = 4,
	LD_HASH_FALLBACK = 8,
	LD_RELAYS = 16,
	LD_STATELESS = 32,
	LD_GROUPED = 64,
	LD_MIXED = 128,
	LD_CALL_ID = 256,
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

/* Key of `echo_ignored`: a virtual address. */
struct ld_virtual_key {
	struct ld_address address;
	__u32 family;
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
 * Members are destination indexes in `members`[offset, offset + length), in IPVS's order: last added first. With LD_GROUPED
 * the offset is a multiple of LD_MEMBER_GROUP, and their `load` says which element of `member_group` is theirs.
 * `range` is replaced by one aligned 64-bit store: offset in the lower, length in the upper half. address zero: any.
 * `table`, the same way, is the range of buckets of a hashing scheduler.
 * `persistence` in seconds, 0: none. Clients whose first `prefix4` or `prefix6` bits agree share a template, entered
 * under `template_protocol` and `template_port`; both are 0 where the service has several listeners. `bindings` counts the
 * changes of its scheduler.
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
	__u8 bindings;
	__u8 pad[2];
	__u64 table;
	__u32 timeout[LD_STATES];
};

/* Where rr and wrr stand: 0 before the first member, n at the n-th; wrr's current weight. One aligned 64-bit word. */
struct ld_cursor {
	__u32 position;
	__u32 current_weight;
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
 * By service index, of the service with this `generation` of it: handshakes of the second since `began` (clock), records
 * made of packets without one, and whether there are too many (`active`, since when, how often). `last`: the second that
 * was last above half of the limit. Cookies sent, clients that proved theirs, packets forwarded without a record.
 */
struct ld_syn_flood {
	__u32 generation;
	__u32 began;
	__u32 opened;
	__u32 finished;
	__u32 admitted;
	__u32 last;
	__u32 since;
	__u16 active;
	__u16 floods;
	__u64 cookies;
	__u64 proven;
	__u64 forwarded;
};
