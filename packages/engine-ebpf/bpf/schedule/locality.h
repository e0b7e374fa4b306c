/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lblc and lblcr: what is asked of one foreign address stays with the member, or the set of members, that has it in
 * its cache (net/netfilter/ipvs/ip_vs_lblc.c, ip_vs_lblcr.c). The notes are an LRU map of the whole box: IPVS collects
 * the longest unused ones by a timer when a service has more than 16,384. `stop` and `position` of a pick tell the
 * walks below what to look for.
 */
#pragma once

#define LOCALITY_TICKS (__s32)(86400000000000ULL >> LD_TICK_SHIFT)

enum extreme {
	LEAST_LOADED = 0,
	MOST_LOADED = 1,
};

static __always_inline int takes_connections(__u32 reference)
{
	struct ld_destination *d = destination_at(reference & INDEX_MASK);
	return d && d->generation == reference >> LD_INDEX_BITS && (d->flags & LD_AVAILABLE) && d->weight;
}

static long room_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 index = member_at(p, step);
	struct ld_destination *d = destination_at(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	p->stop = d && l && (__u64)l->active * 2 < d->weight;
	return p->stop;
}

/* More active connections than its weight, while another has less than half of its own. */
static __always_inline int is_crowded(struct pick *p, __u32 index)
{
	struct ld_destination *d = destination_at(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	if (!d || !l || l->active <= d->weight)
		return 0;
	p->stop = 0;
	bpf_loop(p->length, room_step, p, 0);
	return p->stop;
}

static long extreme_step(__u32 step, void *context)
{
	struct pick *p = context;
	if (step >= LD_LOCALITY_SET)
		return 1;
	__u32 reference = p->note->member[step];
	__u32 index = reference & INDEX_MASK;
	struct ld_destination *d = destination_at(index);
	struct ld_load *l = bpf_map_lookup_elem(&load, &index);
	if (!d || !l || !takes_connections(reference) || (p->stop == LEAST_LOADED && l->overloaded))
		return 0;
	__u64 cost = ((__u64)l->active << 8) + l->inactive;
	__u64 old = p->best_cost * d->weight, new = cost * p->best_weight;
	if (p->chosen == NO_DESTINATION || (p->stop == MOST_LOADED ? old < new : old > new)) {
		p->chosen = reference;
		p->best_cost = cost;
		p->best_weight = d->weight;
	}
	return 0;
}

/* Reference of a noted member that may take a connection, or NO_DESTINATION. */
static __always_inline __u32 extreme_of(struct pick *p, enum extreme extreme)
{
	p->chosen = NO_DESTINATION;
	p->stop = extreme;
	bpf_loop(p->note->size, extreme_step, p, 0);
	__u32 reference = p->chosen;
	p->chosen = NO_DESTINATION;
	return reference;
}

static long search_step(__u32 step, void *context)
{
	struct pick *p = context;
	if (step >= LD_LOCALITY_SET)
		return 1;
	p->position = step;
	p->stop = p->note->member[step] == p->last;
	return p->stop;
}

/* Its place is `position` then. */
static __always_inline int is_noted(struct pick *p, __u32 reference)
{
	p->stop = 0;
	p->last = reference;
	bpf_loop(p->note->size, search_step, p, 0);
	return p->stop;
}

/* The newest member stands first; the oldest one leaves a full set. */
static __always_inline void note_member(struct pick *p, __u32 reference, __u32 now)
{
	struct ld_locality *note = p->note;
	if (is_noted(p, reference))
		return;
	for (int i = LD_LOCALITY_SET - 1; i > 0; i--)
		note->member[i] = note->member[i - 1];
	note->member[0] = reference;
	if (note->size < LD_LOCALITY_SET)
		note->size++;
	note->last_changed = now;
}

static long close_gap_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 place = p->position + step;
	if (place >= LD_LOCALITY_SET - 1)
		return 1;
	p->note->member[place] = p->note->member[place + 1];
	return 0;
}

static __always_inline void forget_member(struct pick *p, __u32 reference, __u32 now)
{
	if (!is_noted(p, reference))
		return;
	bpf_loop(LD_LOCALITY_SET, close_gap_step, p, 0);
	p->note->size--;
	p->note->last_changed = now;
}

/* lblc asks no threshold of the member it already has. */
static __always_inline __u32 noted_member(struct pick *p, __u32 now)
{
	__u32 reference = p->note->member[0];
	if (p->scheduler == LD_LBLCR) {
		reference = extreme_of(p, LEAST_LOADED);
		if (p->note->size > 1 && (__s32)(now - p->note->last_changed) > LOCALITY_TICKS)
			forget_member(p, extreme_of(p, MOST_LOADED), now);
	}
	return takes_connections(reference) && !is_crowded(p, reference & INDEX_MASK) ? reference : NO_DESTINATION;
}

static __always_inline struct locality_work *locality_work_of(struct packet *packet, __u32 service_index)
{
	__u32 zero = 0;
	struct ld_service *s = service_at(service_index);
	struct locality_work *work = bpf_map_lookup_elem(&locality_room, &zero);
	if (!packet || !s || !work)
		return NULL;
	work->key.service = REFERENCE(service_index, s->generation);
	work->key.address = packet->destination;
	work->fresh.binding = s->scheduler | (__u32)s->bindings << 8;
	return work;
}

/* What the service's scheduler noted since it was bound to it, or NULL. */
static __always_inline struct ld_locality *note_of(const struct locality_work *work, __u32 now)
{
	struct ld_locality *note = bpf_map_lookup_elem(&locality, &work->key);
	if (!note || note->binding != work->fresh.binding || (__s32)(now - note->last_used) > LOCALITY_TICKS)
		return NULL;
	return note;
}

/* The destination noted for the packet's, or NO_DESTINATION. */
__noinline __u32 noted_choice(struct packet *packet, __u32 service_index)
{
	struct pick p = {};
	struct locality_work *work = locality_work_of(packet, service_index);
	if (!packet || !work || !begin_pick(&p, service_index))
		return NO_DESTINATION;
	p.note = note_of(work, packet->now);
	if (!p.note)
		return NO_DESTINATION;
	p.note->last_used = packet->now;
	__u32 noted = noted_member(&p, packet->now);
	return noted == NO_DESTINATION ? noted : noted & INDEX_MASK;
}

/* lblcr adds it to the set that has no room, lblc puts it in the place of what was noted. */
__noinline int note_choice(struct packet *packet, __u32 service_index, __u32 chosen)
{
	struct pick p = {};
	struct locality_work *work = locality_work_of(packet, service_index);
	struct ld_destination *d = destination_at(chosen);
	if (!packet || !work || !d || !begin_pick(&p, service_index))
		return 0;
	__u32 reference = REFERENCE(chosen, d->generation);
	p.note = p.scheduler == LD_LBLCR ? note_of(work, packet->now) : NULL;
	if (p.note) {
		note_member(&p, reference, packet->now);
		return 0;
	}
	struct ld_locality *note = &work->fresh;
	note->last_used = note->last_changed = packet->now;
	note->size = 1;
	note->member[0] = reference;
	bpf_map_update_elem(&locality, &work->key, note, BPF_ANY);
	return 0;
}
