/* SPDX-License-Identifier: GPL-2.0-only */
/* fo: all to the open member of the highest weight. ovf: the same until its active connections exceed its weight. */
#pragma once

static long heaviest_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 index = member_at(p, step);
	__u32 weight = open_weight(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	if (!l || weight <= p->best_weight || (p->scheduler == LD_OVF && l->active > weight))
		return 0;
	p->chosen = index;
	p->best_weight = weight;
	return 0;
}
