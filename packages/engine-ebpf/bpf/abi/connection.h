/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* The records of the connection table. */
#pragma once

/* Upper 8 bits of `service` and `destination` of a record hold the generation of the index in the lower 24. */
#define LD_INDEX_BITS 24

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

/*
 * Second byte of a record's word. SEQUENCE: opened by a SYN cookie, its sequence numbers are translated. UNPROVEN: such a
 * record whose server has not answered yet, or another one that a forged packet may have made; it may make room.
 */
enum ld_record_flag {
	LD_INPUT_ONLY = 1,
	LD_TEMPLATE = 2,
	LD_OWN_ADDRESS = 4,
	LD_SEQUENCE = 8,
	LD_CONTROLLED = 16,
	LD_REARMED = 32,
	LD_RELAYED = 64,
	LD_UNPROVEN = 128,
};

/*
 * What every record holds. `word` = state | flags << 8 | protocol << 16 | method << 24 | number of the local address
 * (FULLNAT) << 27, changed by compare-and-swap.
 * `local_port`: FULLNAT's own; with NAT the server's port where it is not the destination's (an expected connection).
 * `sequence_delta` holds the virtual address of an IPv4 record with LD_OWN_ADDRESS; those of IPv6 always hold it. With
 * LD_SEQUENCE it is what the client sees of the server's sequence numbers less what the server sends; while the server has not
 * answered (LD_UNPROVEN) it is the cookie, and `reply_hop` the client's window as it came.
 * A template (LD_TEMPLATE) has client port 0; its `sequence_delta` counts the live connections it controls. With a service's
 * LD_CALL_ID its client is a SIP Call-ID's 32 bits (call-id.h), which the connections it controls have as `sequence_delta`.
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

/* Places of the records that have so many ports in a row, 0: none. Elements of an array take 8 bytes or more each. */
struct ld_local_ports {
	__u32 place[LD_LOCAL_PORTS];
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
