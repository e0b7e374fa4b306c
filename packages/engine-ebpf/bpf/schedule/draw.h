/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A destination drawn by its client, the same for every packet and with nothing kept: places in the list of
 * members follow from a hash one after the other, each is taken with the probability of its weight. A member that is
 * closed keeps its place, so only its own clients are drawn anew.
 */
#pragma once

#define DRAWS 512

struct member_draw {
	__u64 hash;
	__u32 offset;
	__u32 length;
	__u32 max_weight;
	__u32 least_method;
	__u32 chosen;
};

static long draw_member_step(__u32 step, void *context)
{
	struct member_draw *d = context;
	d->hash = (d->hash ^ d->hash >> 29) * 0xbf58476d1ce4e5b9ULL;
	d->hash = (d->hash ^ d->hash >> 32) + 0x9e3779b97f4a7c15ULL;
	__u32 key = d->offset + ((d->hash & 0xffffffff) * d->length >> 32);
	__u32 *index = bpf_map_lookup_elem(&members, &key);
	struct ld_destination *destination = index ? destination_at(*index) : NULL;
	if (!destination || !(destination->flags & LD_AVAILABLE) || destination->method < d->least_method)
		return 0;
	if ((d->hash >> 40) * d->max_weight >> 24 >= destination->weight)
		return 0;
	d->chosen = *index;
	return 1;
}

__noinline __u32 pick_by_draw(struct packet *p, __u32 service_index)
{
	struct ld_settings *set = settings_of_box();
	struct ld_service *s = service_at(service_index);
	if (!p || !s || !set)
		return NO_DESTINATION;
	__u64 range = *(volatile __u64 *)&s->range;
	struct member_draw d = { .offset = range, .length = range >> 32, .max_weight = s->max_weight, .chosen = NO_DESTINATION };
	/* Services written before the flag was known have it set with their next change. */
	d.least_method = s->flags & LD_MIXED ? LD_NAT : LD_TUN;
	const struct ld_address *a = &p->source;
	d.hash = set->hash_secret[0] + ((__u64)a->word[0] << 32 | a->word[1]) * 0x9e3779b97f4a7c15ULL;
	d.hash = (d.hash ^ d.hash >> 29) * (set->hash_secret[1] | 1) + ((__u64)a->word[2] << 32 | a->word[3]);
	if (!s->persistence)
		d.hash += (__u64)p->source_port << 16;
	bpf_loop(DRAWS, draw_member_step, &d, 0);
	return d.chosen;
}
