/* SPDX-License-Identifier: GPL-2.0-only */
/* Which destination a new connection goes to. */
#pragma once

#include "pick.h"
#include "cursor.h"
#include "least.h"
#include "heaviest.h"

/* Index of the destination for a new connection, or NO_DESTINATION. */
__noinline __u32 schedule(__u32 service_index)
{
	struct pick p = {};
	struct ld_service *s = service_at(service_index);
	if (!s)
		return NO_DESTINATION;
	__u64 range = *(volatile __u64 *)&s->range;
	p.offset = range;
	p.length = range >> 32;
	p.scheduler = s->scheduler;
	p.chosen = NO_DESTINATION;
	p.max_weight = s->max_weight;
	p.weight_step = s->weight_step;
	switch (p.scheduler) {
	case LD_RR:
	case LD_WRR:
		return pick_by_cursor(&p, service_index);
	case LD_LC:
	case LD_WLC:
	case LD_SED:
	case LD_NQ:
		bpf_loop(p.length, least_step, &p, 0);
		return p.chosen;
	case LD_FO:
	case LD_OVF:
		bpf_loop(p.length, heaviest_step, &p, 0);
		return p.chosen;
	}
	return NO_DESTINATION;
}
