/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Floods: where both buckets of a new connection are full, the half-open TCP connection or the unproven record there that
 * was heard of longest ago makes room. Whoever finishes the handshake before a flood has gone once round the table gets
 * through; established connections are never touched. Until a bucket is full everything is as in IPVS. A flow of UDP is
 * unproven until its server has answered, or through DR and TUN, where no answer is seen, until the client has sent more.
 */
#pragma once

/* A flow of UDP that proves itself. */
static __always_inline void datagram_proves(struct ld_entry *entry)
{
	__u32 word = entry->word;
	if ((FLAGS_OF(word) & LD_UNPROVEN) && PROTOCOL_OF(word) == LD_UDP)
		__sync_val_compare_and_swap(&entry->word, word, word & ~(LD_UNPROVEN << 8));
}

/* Ticks since it was heard of, plus one; 0: it makes no room. */
__noinline __u32 half_open_age(__u32 place, __u32 family, __u32 now)
{
	struct record r = record_at(place, family);
	if (!r.entry || !is_unfinished(r.entry->word))
		return 0;
	__s32 age = now - r.entry->last_seen;
	return age < 0 ? 1 : age + 1;
}

/* The place that was freed for a new connection in one of two full buckets, or 0. */
__noinline __u32 free_half_open(__u32 first, __u32 second, __u32 family, __u32 now)
{
	__u32 oldest = 0;
	__u32 most = 0;
	for (int i = 0; i < 2 * LD_WAYS; i++) {
		__u32 place = (i < LD_WAYS ? first * 8 + i : second * 8 + i - LD_WAYS) + 1;
		__u32 age = half_open_age(place, family, now);
		if (age > most) {
			most = age;
			oldest = place;
		}
	}
	if (!oldest || !connection_release(oldest, family, CROWDED))
		return 0;
	count_drop(LD_DROP_HALF_OPEN);
	return oldest;
}
