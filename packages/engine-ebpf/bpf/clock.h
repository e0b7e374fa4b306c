/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once

/*
 * The kernel's jiffies when the clock was last asked, in the upper half, and what it said: the coarse clock moves with
 * them (tick_do_update_jiffies64), so while they stand there is no need to ask. In the program's own memory.
 */
static __u64 clock_asked;

/* The coarse clock takes 5 ns a call, the fine one 25, jiffies are a plain load. */
static __always_inline __u32 clock_now(const struct ld_settings *set)
{
	__u32 jiffies = bpf_jiffies64();
	__u64 asked = *(volatile __u64 *)&clock_asked;
	__u32 ticks = asked;
	if (asked >> 32 != jiffies) {
		ticks = bpf_ktime_get_coarse_ns() >> LD_TICK_SHIFT;
		*(volatile __u64 *)&clock_asked = (__u64)jiffies << 32 | ticks;
	}
	return ticks + set->clock_offset;
}
