/* SPDX-License-Identifier: GPL-2.0-only */
/* How many connections one client address (IPv6: one /64) may open in a second, over all services. 0: any number. */
#pragma once

#define SOURCE_RATE_TICKS 954

static __always_inline struct ld_address source_of(const struct packet *p)
{
	struct ld_address source = p->source;
	if (p->family == 6)
		source.word[2] = source.word[3] = 0;
	return source;
}

/* Counts one more; true when that is too many. A refused one counts too: who goes on asking waits. */
__noinline int source_exceeds(struct packet *p, __u32 limit)
{
	if (!p)
		return 0;
	struct ld_address source = source_of(p);
	struct ld_source_rate *known = bpf_map_lookup_elem(&source_rate, &source);
	if (!known) {
		struct ld_source_rate fresh = { .began = p->now, .connections = 1 };
		bpf_map_update_elem(&source_rate, &source, &fresh, BPF_ANY);
		return 0;
	}
	/* Another CPU may have begun a window by a clock that this packet has not seen yet. */
	__s32 age = p->now - known->began;
	if (age >= SOURCE_RATE_TICKS || age <= -SOURCE_RATE_TICKS) {
		known->began = p->now;
		known->connections = 0;
	}
	return __sync_fetch_and_add(&known->connections, 1) >= limit;
}

/* Takes the last count back: the next hook counts it. */
__noinline int source_forget(struct packet *p)
{
	if (!p)
		return 0;
	struct ld_address source = source_of(p);
	struct ld_source_rate *known = bpf_map_lookup_elem(&source_rate, &source);
	if (known)
		__sync_fetch_and_add(&known->connections, -1);
	return known != NULL;
}
