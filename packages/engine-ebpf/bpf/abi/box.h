/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What concerns the whole box: its settings, interfaces and sources, requests of user space. */
#pragma once

/*
 * One element; the secret is drawn once per boot, when the map is made. `timeout` in ticks per state. The numbers of
 * local addresses are below local_addresses (0: there are none); their ports are in host order. `hold_until` on the
 * clock, 0: no new connections before it, see hold.h. `chance`: see chance.h.
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
	__u32 hold_until;
	__u32 half_open_limit;
	__u32 errors_per_second;
	__u32 errors_per_source;
	__u32 source_packets;
	__u32 chance;
	__u32 reserved[1];
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

/* Added to the family of a sweep that takes only records whose destination is gone, not those that have run out. */
#define LD_SWEEP_GONE 16

/* Input and result of one run of the sweep program. family 4 or 6. */
struct ld_sweep {
	__u32 family;
	__u32 first_bucket;
	__u32 buckets;
	__u32 released;
	__u32 live;
};

/*
 * What the last packet on this CPU met, kept when `record_decisions` is set. verdict as the TC_ACT_ value; `side`: that
 * of the connection it was found to be of (flow.h).
 */
struct ld_decision {
	__s32 verdict;
	__u32 reason;
	__u32 ifindex;
	__u32 service;
	__u32 destination;
	__u16 through_neighbour;
	__u16 side;
};
