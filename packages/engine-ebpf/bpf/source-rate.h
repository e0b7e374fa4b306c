/* SPDX-License-Identifier: GPL-2.0-only */
/* How many connections one client address (IPv6: one /64) may open and packets it may send in a second. 0: any number. */
#pragma once

#define SOURCE_RATE_TICKS 954

static __always_inline struct ld_address source_of(const struct packet *p)
{
	struct ld_address source = p->source;
	if (p->family == 6)
		source.word[2] = source.word[3] = 0;
	return source;
}

/* What is counted: keys of the two differ in the last word, which no source has. */
enum source_count {
	CONNECTIONS = 0,
	PACKETS = 1,
};

/* Counts so many more; true when that is too many. Refused ones count too: who goes on asking waits. */
__noinline int source_exceeds(struct packet *p, __u32 limit, __u32 counted, __u32 amount)
{
	if (!p)
		return 0;
	struct ld_address source = source_of(p);
	source.word[3] = counted;
	struct ld_source_rate *known = bpf_map_lookup_elem(&source_rate, &source);
	if (!known) {
		struct ld_source_rate fresh = { .began = p->now, .connections = amount };
		bpf_map_update_elem(&source_rate, &source, &fresh, BPF_ANY);
		return 0;
	}
	/* Another CPU may have begun a window by a clock that this packet has not seen yet. */
	__s32 age = p->now - known->began;
	if (age >= SOURCE_RATE_TICKS || age <= -SOURCE_RATE_TICKS) {
		known->began = p->now;
		known->connections = 0;
	}
	return __sync_fetch_and_add(&known->connections, amount) >= limit;
}

/* Packets of a client, of a merged frame each one. What the first hook passes on is counted there. */
static __always_inline int source_sends_too_much(frame_context *frame, struct packet *p, const struct ld_settings *set)
{
	if (!set->source_packets || (p->part == WHOLE && frame_was_met(frame)))
		return 0;
	__u32 segments = frame_segments(frame);
	return source_exceeds(p, set->source_packets, PACKETS, segments ? segments : 1);
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
