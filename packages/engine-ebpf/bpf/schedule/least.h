/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Least connections per weight, compared by cross multiplication. lc, wlc and lblc: active * 256 + inactive (lc: every weight
 * is 1); sed: active + 1, the delay to expect with the new one; nq: the first idle one, else as sed.
 */
#pragma once

static long least_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 index = member_at(p, step);
	__u64 weight = open_weight(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	if (!weight || !l)
		return 0;
	__u64 active = l->active;
	__u64 cost = active + 1;
	if (p->scheduler != LD_SED && p->scheduler != LD_NQ)
		cost = (active << 8) + l->inactive;
	if (p->scheduler == LD_LC)
		weight = 1;
	int idle = p->scheduler == LD_NQ && active == 0;
	if (idle || p->chosen == NO_DESTINATION || p->best_cost * weight > cost * p->best_weight) {
		p->chosen = index;
		p->best_cost = cost;
		p->best_weight = weight;
	}
	return idle;
}
