/* SPDX-License-Identifier: GPL-2.0-only */
/* A record that is being made. */
#pragma once

/* Record to make. `service` and `destination` are references. */
struct new_connection {
	struct query query;
	__u32 word;
	__u32 service;
	__u32 destination;
	/* Of FULLNAT, see local-port.h. */
	__u32 local;
	/* Of the template that controls it, see call-id.h; 0: that is a client's. */
	__u32 call_id;
	/* The cursor of its service before and after the choice of its destination; the same: it did not move. */
	__u64 cursor_before;
	__u64 cursor_after;
};

enum record_use {
	OF_CLIENT = 0,
	OF_TEMPLATE = 1,
	OF_LET_GO = 2,
	OF_SWEEP = 3,
	RECORD_USES = 4,
};

/*
 * Room off the stack, by use: a connection is released, and lets go of its template, while another is being made. The sweep
 * runs for user space, so a packet may come in between.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, RECORD_USES);
	__type(key, __u32);
	__type(value, struct new_connection);
} new_connections SEC(".maps");

static __always_inline struct new_connection *new_connection_room(__u32 use)
{
	struct new_connection *n = bpf_map_lookup_elem(&new_connections, &use);
	if (n)
		__builtin_memset(n, 0, sizeof(*n));
	return n;
}
