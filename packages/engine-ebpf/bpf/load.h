/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connections per destination, as the schedulers and thresholds see them: the number of records that name its index, of
 * whatever generation, live or about to be swept. A record is counted before it can be seen and until nobody sees it any
 * more, and a move is counted where it goes before it leaves, so no count is ever below what it should be. After every change
 * its group of members is told, so that the next search there looks again.
 */
#pragma once

static __always_inline struct ld_load *load_of(__u32 reference)
{
	__u32 index = reference & INDEX_MASK;
	return bpf_map_lookup_elem(&load, &index);
}

static __always_inline __u32 *count_of(struct ld_load *l, __u32 word)
{
	if (FLAGS_OF(word) & LD_TEMPLATE)
		return &l->persistent;
	return is_active(word) ? &l->active : &l->inactive;
}

/* Both in one load. */
static __always_inline __u64 connections_of(const struct ld_load *l)
{
	__u64 both = *(volatile __u64 *)&l->active;
	return (both & 0xffffffff) + (both >> 32);
}

static __always_inline int reaches_upper(const struct ld_load *l, const struct ld_destination *d)
{
	return d->upper_threshold && connections_of(l) >= d->upper_threshold;
}

static __always_inline int is_relieved(const struct ld_load *l, const struct ld_destination *d)
{
	__u64 total = connections_of(l);
	if (d->lower_threshold)
		return total < d->lower_threshold;
	return total * 4 < (__u64)d->upper_threshold * 3 || !d->upper_threshold;
}

/* With a full barrier: whoever sees the number sees what was changed before it. */
static __always_inline void load_changed(const struct ld_load *l)
{
	__u32 key = l->group - 1;
	struct ld_member_group *group = bpf_map_lookup_elem(&member_group, &key);
	if (group) {
		__u32 before = __sync_fetch_and_add(&group->changes, 1);
		/* Only an addition whose result is used is a barrier. */
		asm volatile("" : : "r"(before));
	}
}

/*
 * The flag is exchanged and the counts are looked at once more after that: of two CPUs that judge at once, the later one
 * sees what the other has done, so the flag never stays behind the last change of the counts.
 */
static __always_inline void load_enter(__u32 reference, __u32 word)
{
	struct ld_load *l = load_of(reference);
	struct ld_destination *d = destination_at(reference & INDEX_MASK);
	if (!l || !d)
		return;
	__sync_fetch_and_add(count_of(l, word), 1);
	if (!l->overloaded && reaches_upper(l, d)) {
		__sync_lock_test_and_set(&l->overloaded, 1);
		if (is_relieved(l, d))
			l->overloaded = 0;
	}
	load_changed(l);
}

static __always_inline void load_leave(__u32 reference, __u32 word)
{
	struct ld_load *l = load_of(reference);
	struct ld_destination *d = destination_at(reference & INDEX_MASK);
	if (!l || !d)
		return;
	__sync_fetch_and_add(count_of(l, word), -1);
	if (l->overloaded && is_relieved(l, d)) {
		__sync_lock_test_and_set(&l->overloaded, 0);
		if (reaches_upper(l, d))
			l->overloaded = 1;
	}
	load_changed(l);
}

static __always_inline void load_add(__u32 reference, __u32 word, int difference)
{
	struct ld_load *l = load_of(reference);
	if (!l)
		return;
	__sync_fetch_and_add(count_of(l, word), difference);
	load_changed(l);
}
