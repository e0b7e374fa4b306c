/* SPDX-License-Identifier: GPL-2.0-only */
/* Two members drawn by weight, the less loaded of them (net/netfilter/ipvs/ip_vs_twos.c). */
#pragma once

/* A pick of its own: what is left to walk of each draw, and who was drawn. */
struct draw {
	struct pick pick;
	__s64 left[2];
	__u32 drawn[2];
};

static long weight_step(__u32 step, void *context)
{
	struct draw *d = context;
	d->pick.best_weight += open_weight(member_at(&d->pick, step));
	return 0;
}

static __always_inline void walk(struct draw *d, __u32 which, __u32 index, __u32 weight)
{
	d->left[which] -= weight;
	if (d->left[which] < 0 && d->drawn[which] == NO_DESTINATION)
		d->drawn[which] = index;
}

static long draw_step(__u32 step, void *context)
{
	struct draw *d = context;
	__u32 index = member_at(&d->pick, step);
	__u32 weight = open_weight(index);
	if (weight) {
		walk(d, 0, index, weight);
		walk(d, 1, index, weight);
	}
	return d->drawn[0] != NO_DESTINATION && d->drawn[1] != NO_DESTINATION;
}

__noinline __u32 pick_of_two(__u32 service_index)
{
	struct draw d = { .drawn = { NO_DESTINATION, NO_DESTINATION } };
	struct ld_settings *set = settings_of_box();
	if (!set || !begin_pick(&d.pick, service_index))
		return NO_DESTINATION;
	bpf_loop(d.pick.length, weight_step, &d, 0);
	if (!d.pick.best_weight)
		return NO_DESTINATION;
	d.left[0] = chance(set, 0) % d.pick.best_weight;
	d.left[1] = chance(set, 1) % d.pick.best_weight;
	bpf_loop(d.pick.length, draw_step, &d, 0);
	__u64 weight = open_weight(d.drawn[0]), other_weight = open_weight(d.drawn[1]);
	struct ld_load *l = bpf_map_lookup_elem(&load, &d.drawn[0]);
	struct ld_load *other = bpf_map_lookup_elem(&load, &d.drawn[1]);
	if (!l || !other)
		return NO_DESTINATION;
	__u64 cost = ((__u64)l->active << 8) + l->inactive;
	__u64 other_cost = ((__u64)other->active << 8) + other->inactive;
	return cost * other_weight > other_cost * weight ? d.drawn[1] : d.drawn[0];
}
