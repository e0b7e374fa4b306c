/* SPDX-License-Identifier: GPL-2.0-only */
/* Weighted round robin, as the passes of ip_vs_wrr; not the smooth kind. */
#pragma once

#define MAX_STEPS (1 << 20)

/* The required weight falls by the step each time the list has been walked. */
static long wrr_step(__u32 step, void *context)
{
	struct pick *p = context;
	if (p->position < p->length) {
		__u32 index = member_at(p, p->position++);
		__u32 weight = open_weight(index);
		if (weight && (__s32)weight >= p->current_weight) {
			p->chosen = index;
			return 1;
		}
		return p->stop && p->position == p->stop;
	}
	p->position = 0;
	p->current_weight -= p->weight_step;
	if (p->current_weight <= 0) {
		p->current_weight = p->max_weight;
		if (p->last_pass || !p->last)
			return 1;
		p->restarted = 1;
	}
	p->last_pass = p->current_weight <= p->weight_step;
	if (p->last_pass && p->restarted && p->last)
		p->stop = p->last;
	return 0;
}
