/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedulers decide as the kernel's IPVS does: members in its order (last added first), ties to the first in that
 * order. Cursors are read, advanced and stored by compare-and-swap, so no lock is held while members are looked at.
 */
#pragma once

#define NO_DESTINATION 0xffffffffU

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
	struct ld_locality *note;
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

/* False: no such service. */
static __always_inline int begin_pick(struct pick *p, __u32 service_index)
{
	struct ld_service *s = service_at(service_index);
	if (!s)
		return 0;
	__u64 range = *(volatile __u64 *)&s->range;
	p->offset = range;
	p->length = range >> 32;
	p->scheduler = s->scheduler;
	p->chosen = NO_DESTINATION;
	p->max_weight = s->max_weight;
	p->weight_step = s->weight_step;
	return 1;
}
