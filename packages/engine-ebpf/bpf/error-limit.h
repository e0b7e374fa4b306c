/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many ICMP errors are sent, in all and to one address (IPv6: one /64), as net.ipv4.icmp_msgs_per_sec and
 * icmp_ratelimit. Like the kernel's, errors about size are never held back: without them a connection hangs.
 */
#pragma once

/* Ticks of a window: one second, and six in which one source gets as many as the kernel gives it at once. */
#define ERRORS_TICKS 954
#define SOURCE_ERRORS_TICKS 5722

struct errors_sent {
	__u32 began;
	__u32 errors;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct errors_sent);
} errors_of_cpu SEC(".maps");

/* By the address they are for. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ld_address);
	__type(value, struct errors_sent);
} errors_of_source SEC(".maps");

/* One more; false when that is too many. */
static __always_inline int is_within(struct errors_sent *sent, __u32 now, __u32 window, __u32 limit)
{
	if (now - sent->began >= window) {
		sent->began = now;
		sent->errors = 0;
	}
	return __sync_fetch_and_add(&sent->errors, 1) < limit;
}

static __always_inline int is_within_source(struct packet *p, __u32 limit)
{
	struct ld_address source = source_of(p);
	struct errors_sent *sent = bpf_map_lookup_elem(&errors_of_source, &source);
	if (sent)
		return is_within(sent, p->now, SOURCE_ERRORS_TICKS, limit);
	struct errors_sent first = { .began = p->now, .errors = 1 };
	bpf_map_update_elem(&errors_of_source, &source, &first, BPF_ANY);
	return 1;
}

/* Whether the sender of this packet is told; counted when not. */
__noinline int may_answer(struct packet *p, __u32 kind)
{
	struct ld_settings *set = settings_of_box();
	__u32 zero = 0;
	struct errors_sent *all = bpf_map_lookup_elem(&errors_of_cpu, &zero);
	if (!p || !set || !all || kind == PACKET_TOO_BIG)
		return 1;
	if ((!set->errors_per_source || is_within_source(p, set->errors_per_source)) &&
	    (!set->errors_per_second || is_within(all, p->now, ERRORS_TICKS, set->errors_per_second)))
		return 1;
	count_drop(LD_DROP_ERROR_LIMIT);
	return 0;
}
