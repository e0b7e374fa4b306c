/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP packets that open nothing and belong to no connection are answered by the box's own stack with a reset, as in
 * IPVS, up to so many a second and CPU; a flood of them ends here.
 */
#pragma once

/* Ticks of a window: one second. */
#define UNMATCHED_TICKS 954

struct unmatched_window {
	__u32 began;
	__u32 packets;
};

/* Of each hook its own. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct unmatched_window);
} unmatched SEC(".maps");

static __always_inline int leave_to_stack(const struct ld_settings *set, __u32 now)
{
	__u32 zero = 0;
	struct unmatched_window *window = bpf_map_lookup_elem(&unmatched, &zero);
	if (!window || !set->unmatched_limit)
		return PASS;
	if (now - window->began >= UNMATCHED_TICKS) {
		window->began = now;
		window->packets = 0;
	}
	return ++window->packets > set->unmatched_limit ? DROP(LD_DROP_UNMATCHED) : PASS;
}
