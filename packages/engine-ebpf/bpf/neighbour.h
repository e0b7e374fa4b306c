/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel asks again whether a neighbour is there when it sends it something itself; frames that are redirected past
 * its table it does not see, so a server that was replaced would keep its old MAC address there for ever. Every two
 * seconds one packet to each neighbour is sent by the kernel, by tc that is.
 */
#pragma once

#define NEIGHBOUR_TICKS 1907

/* What the routing table says was just looked up; marks it due. Only the hook that will leave it to the kernel notes so. */
__noinline int neighbour_check(struct hop *hop, __u32 family, __u32 now)
{
	if (!hop || hop->through_neighbour)
		return 0;
	struct ld_neighbour_key key = { .address = hop->gateway, .ifindex = hop->ifindex, .family = family };
	__u32 *asked = bpf_map_lookup_elem(&neighbour_asked, &key);
	if (!asked) {
		bpf_map_update_elem(&neighbour_asked, &key, &now, BPF_ANY);
		return 0;
	}
	if (now - *asked < NEIGHBOUR_TICKS)
		return 0;
	if (FRAME_LAST_HOOK)
		*asked = now;
	hop->through_neighbour = NEIGHBOUR_DUE;
	return 1;
}
