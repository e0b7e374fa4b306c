/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Least connections per weight, compared by cross multiplication. lc, wlc, lblc and lblcr: active * 256 + inactive (lc: every
 * weight is 1); sed: active + 1, the delay to expect with the new one; nq: the first idle one, else as sed.
 */
#pragma once

static __always_inline int consider_least(struct search *s, __u32 index, const struct ld_load *l, __u64 weight)
{
	__u64 active = l->active;
	__u64 cost = active + 1;
	if (s->scheduler != LD_SED && s->scheduler != LD_NQ)
		cost = (active << 8) + l->inactive;
	if (s->scheduler == LD_LC)
		weight = 1;
	int idle = s->scheduler == LD_NQ && active == 0;
	if (idle || s->chosen == NO_DESTINATION || s->cost * weight > cost * s->weight) {
		s->chosen = index;
		s->cost = cost;
		s->weight = weight;
	}
	return idle;
}
