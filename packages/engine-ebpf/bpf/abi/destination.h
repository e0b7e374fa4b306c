/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Real servers, the way to them and their load. */
#pragma once

enum ld_method {
	LD_NAT = 1,
	LD_FULLNAT = 2,
	LD_TUN = 3,
	LD_DR = 4,
};

enum ld_destination_flag {
	LD_AVAILABLE = 1,
};

enum ld_hop_state {
	LD_HOP_NONE = 0,
	LD_HOP_VALID = 1,
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

/*
 * `last_weight`: the last weight that was not 0, written by user space for mh. `group`: 1 + the element of `member_group`
 * that this destination is a member of, 0: none.
 */
struct ld_load {
	__u32 active;
	__u32 inactive;
	__u32 persistent;
	__u32 overloaded;
	__u32 last_weight;
	__u32 group;
	__u32 reserved[2];
};

/*
 * The one that a scheduler would choose of LD_MEMBER_GROUP members in a row: `best` = destination index | scheduler <<
 * LD_INDEX_BITS, all ones: none takes a connection. It holds while `stamp` is the sum of `changes`, which the data
 * plane counts, and `edits`, which user space counts. Each pair is read and written as one aligned 64-bit word.
 */
struct ld_member_group {
	__u32 changes;
	__u32 edits;
	__u32 stamp;
	__u32 best;
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

/* Key of `neighbour_asked`. */
struct ld_neighbour_key {
	struct ld_address address;
	__u32 ifindex;
	__u32 family;
};

/* Key of `path_mtu`. */
struct ld_path_key {
	struct ld_address server;
	__u32 family;
};

/* What a router on the way said, at the time `learned` (clock). */
struct ld_path_mtu {
	__u32 mtu;
	__u32 learned;
};

/* Key of `egress_address`. */
struct ld_egress_key {
	__u32 ifindex;
	__u32 family;
};
