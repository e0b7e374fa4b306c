/* SPDX-License-Identifier: GPL-2.0-only */
/* fo: all to the open member of the highest weight. ovf: the same until its active connections exceed its weight. */
#pragma once

static __always_inline int consider_heaviest(struct search *s, __u32 index, const struct ld_load *l, __u64 weight)
{
	if (weight > s->weight && (s->scheduler != LD_OVF || l->active <= weight)) {
		s->chosen = index;
		s->weight = weight;
	}
	return 0;
}
