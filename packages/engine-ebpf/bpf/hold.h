/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables are handed over to others (a new layout, more room) while packets come: for the few milliseconds in which some
 * interfaces work on the old ones and some on the new, connections go on and none is made. Senders try again.
 */
#pragma once

static __always_inline int is_held(const struct ld_settings *set, __u32 now)
{
	return set->hold_until && (__s32)(set->hold_until - now) > 0;
}

/* A SYN that may be of an announced connection. */
static __always_inline int is_held_announced(const struct packet *p, const struct ld_settings *set)
{
	return set->relaying_services && is_held(set, p->now) && p->protocol == LD_TCP &&
	       (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}
