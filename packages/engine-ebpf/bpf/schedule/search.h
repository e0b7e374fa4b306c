/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The best member by load or weight. In a long list, the best of each group of members in a row is remembered until the
 * load or the weight of one of them changes, so that a connection among a thousand looks at the groups and at the members
 * of those few that have changed. What a group's best costs is always read anew; remembered is only who it is.
 */
#pragma once

/* Frames of the stack are scarce here: the whole way down from the program is eight calls. */
struct search {
	__u32 offset;
	__u32 length;
	__u32 scheduler;
	__u32 chosen;
	__u64 cost;
	__u64 weight;
};

#include "least.h"
#include "heaviest.h"

/* True when none further on can be better. */
static __always_inline int consider(struct search *s, __u32 index)
{
	struct ld_destination *d = destination_at(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	if (!d || !l || l->overloaded || !d->weight)
		return 0;
	if (s->scheduler == LD_FO || s->scheduler == LD_OVF)
		return consider_heaviest(s, index, l, d->weight);
	return consider_least(s, index, l, d->weight);
}

static long member_step(__u32 step, void *context)
{
	struct search *s = context;
	__u32 key = s->offset + step;
	__u32 *index = bpf_map_lookup_elem(&members, &key);
	return index ? consider(s, *index) : 1;
}

static __always_inline __u32 stamp_of(const struct ld_member_group *group)
{
	__u64 counted = *(volatile __u64 *)&group->changes;
	return (__u32)counted + (__u32)(counted >> 32);
}

/* Looks at a group's members and remembers the best. The stamp is of before: what changes meanwhile makes it void. */
static __always_inline __u32 best_anew(struct ld_member_group *group, struct search *s)
{
	/* A full barrier before the loads are read. */
	__u32 stamp = __sync_fetch_and_add(&group->changes, 0) + *(volatile __u32 *)&group->edits;
	bpf_loop(s->length, member_step, s, 0);
	__u64 best = s->scheduler << LD_INDEX_BITS | (s->chosen & INDEX_MASK);
	*(volatile __u64 *)&group->stamp = best << 32 | stamp;
	return s->chosen;
}

static long group_step(__u32 number, void *context)
{
	struct search *s = context;
	__u32 first = number * LD_MEMBER_GROUP;
	__u32 key = s->offset / LD_MEMBER_GROUP + number;
	struct ld_member_group *group = bpf_map_lookup_elem(&member_group, &key);
	if (!group)
		return 1;
	__u64 known = *(volatile __u64 *)&group->stamp;
	__u32 best = known >> 32;
	if ((__u32)known == stamp_of(group) && best >> LD_INDEX_BITS == s->scheduler)
		return consider(s, best & INDEX_MASK);
	struct search inside = { .scheduler = s->scheduler, .chosen = NO_DESTINATION };
	inside.offset = s->offset + first;
	inside.length = s->length - first < LD_MEMBER_GROUP ? s->length - first : LD_MEMBER_GROUP;
	return consider(s, best_anew(group, &inside));
}

__noinline __u32 pick_by_load(__u32 service_index)
{
	struct ld_service *service = service_at(service_index);
	if (!service)
		return NO_DESTINATION;
	__u32 flags = *(volatile __u32 *)&service->flags;
	__u64 range = *(volatile __u64 *)&service->range;
	struct search s = { .offset = range, .length = range >> 32, .chosen = NO_DESTINATION };
	s.scheduler = service->scheduler;
	/* The list may have been replaced since the flags were read: groups of its own has only one that begins so. */
	if ((flags & LD_GROUPED) && s.offset % LD_MEMBER_GROUP == 0)
		bpf_loop((s.length + LD_MEMBER_GROUP - 1) / LD_MEMBER_GROUP, group_step, &s, 0);
	else
		bpf_loop(s.length, member_step, &s, 0);
	return s.chosen;
}
