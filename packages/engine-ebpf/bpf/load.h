/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections per destination, as the schedulers and thresholds see them. `reference` is index and generation. */
#pragma once

static __always_inline struct ld_load *load_of(__u32 reference)
{
	__u32 index = reference & INDEX_MASK;
	struct ld_destination *d = destination_at(index);
	if (!d || d->generation != reference >> LD_INDEX_BITS)
		return NULL;
	return bpf_map_lookup_elem(&load, &index);
}

static __always_inline __u32 *count_of(struct ld_load *l, __u32 word)
{
	if (FLAGS_OF(word) & LD_TEMPLATE)
		return &l->persistent;
	return is_active(word) ? &l->active : &l->inactive;
}

static __always_inline void load_enter(__u32 reference, __u32 word)
{
	struct ld_load *l = load_of(reference);
	struct ld_destination *d = destination_at(reference & INDEX_MASK);
	if (!l || !d)
		return;
	__sync_fetch_and_add(count_of(l, word), 1);
	if (d->upper_threshold && l->active + l->inactive >= d->upper_threshold)
		l->overloaded = 1;
}

static __always_inline void load_leave(__u32 reference, __u32 word)
{
	struct ld_load *l = load_of(reference);
	struct ld_destination *d = destination_at(reference & INDEX_MASK);
	if (!l || !d)
		return;
	__sync_fetch_and_add(count_of(l, word), -1);
	if (!l->overloaded)
		return;
	__u64 total = (__u64)l->active + l->inactive;
	if (d->lower_threshold ? total < d->lower_threshold : total * 4 < (__u64)d->upper_threshold * 3 || !d->upper_threshold)
		l->overloaded = 0;
}

static __always_inline void load_move(__u32 reference, __u32 from, __u32 to)
{
	if (is_active(from) == is_active(to))
		return;
	struct ld_load *l = load_of(reference);
	if (!l)
		return;
	__sync_fetch_and_add(&l->active, is_active(to) ? 1 : -1);
	__sync_fetch_and_add(&l->inactive, is_active(to) ? -1 : 1);
}
