/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedulers, as the kernel's IPVS decides: destinations in its order (last added first), ties to the first in that
 * order. Cursors are read, advanced and stored by compare-and-swap, so no lock is held while members are looked at.
 */
#pragma once

#define NO_DESTINATION 0xffffffffU
#define MAX_STEPS (1 << 20)
#define CURSOR_TRIES 4

/* One run over the members. `position` counts from 1; 0 is before the first, as the head of IPVS's list. */
struct pick {
	__u32 offset;
	__u32 length;
	__u32 position;
	__u32 chosen;
	__s32 current_weight;
	__s32 max_weight;
	__s32 weight_step;
	__u32 last;
	__u32 stop;
	__u32 last_pass;
	__u32 restarted;
	__u32 scheduler;
	__u64 best_cost;
	__u64 best_weight;
};

static __always_inline __u32 member_at(const struct pick *p, __u32 place)
{
	__u32 key = p->offset + place;
	__u32 *index = bpf_map_lookup_elem(&members, &key);
	return index ? *index : NO_DESTINATION;
}

/* Weight of a destination that takes new connections now; 0 when it takes none. */
static __always_inline __u32 open_weight(__u32 index)
{
	struct ld_destination *d = destination_at(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	return d && l && !l->overloaded ? d->weight : 0;
}

static long rr_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 place = p->last + step;
	if (place >= p->length)
		place -= p->length;
	__u32 index = member_at(p, place);
	if (!open_weight(index))
		return 0;
	p->chosen = index;
	p->position = place + 1;
	return 1;
}

/* The passes of ip_vs_wrr: the required weight falls by the step each time the list has been walked. */
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

/* Least active * 256 + inactive, for wlc divided by the weight (compared by cross multiplication). */
static long least_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 index = member_at(p, step);
	__u64 weight = open_weight(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	if (!weight || !l)
		return 0;
	__u64 cost = ((__u64)l->active << 8) + l->inactive;
	if (p->scheduler == LD_LC)
		weight = 1;
	if (p->chosen == NO_DESTINATION || p->best_cost * weight > cost * p->best_weight) {
		p->chosen = index;
		p->best_cost = cost;
		p->best_weight = weight;
	}
	return 0;
}

static __always_inline int pick_by_cursor(struct pick *p, __u32 service_index)
{
	struct ld_cursor *c = bpf_map_lookup_elem(&cursor, &service_index);
	if (!c)
		return 0;
	__u64 *word = (__u64 *)c;
	__u64 before = *(volatile __u64 *)word;
	__u32 position = before;
	p->last = position > p->length ? 0 : position;
	p->position = p->last;
	p->current_weight = before >> 32;
	if (p->scheduler == LD_RR)
		bpf_loop(p->length, rr_step, p, 0);
	else if (p->max_weight > 0)
		bpf_loop(MAX_STEPS, wrr_step, p, 0);
	__u64 after = (__u64)(__u32)p->current_weight << 32 | p->position;
	return before == after || __sync_val_compare_and_swap(word, before, after) == before;
}

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
	if (p.scheduler == LD_LC || p.scheduler == LD_WLC) {
		bpf_loop(p.length, least_step, &p, 0);
		return p.chosen;
	}
	if (p.scheduler != LD_RR && p.scheduler != LD_WRR)
		return NO_DESTINATION;
	for (int i = 0; i < CURSOR_TRIES; i++) {
		p.chosen = NO_DESTINATION;
		p.stop = p.last_pass = p.restarted = 0;
		if (pick_by_cursor(&p, service_index))
			break;
	}
	return p.chosen;
}
