/* SPDX-License-Identifier: GPL-2.0-only */
/* Making a record: the emptier of two buckets, a free slot before an expired one; established ones are never evicted. */
#pragma once

struct new_connection {
	struct query query;
	__u32 word;
	__u32 service;
	__u32 destination;
};

static __always_inline int used_ways(const __u16 *tags)
{
	int used = 0;
	for (int i = 0; i < LD_WAYS; i++)
		used += tags[i] != 0;
	return used;
}

/* Takes a free slot, or one whose record has run out. */
static __always_inline int claim(struct record r, const struct ld_settings *set, __u32 now)
{
	__u32 word = r.entry->word;
	if (STATE_OF(word) == LD_CLAIMED)
		return 0;
	if (STATE_OF(word) != LD_FREE) {
		if (!is_expired(r.entry, word, set, now) || !release_record(r))
			return 0;
		word = LD_FREE;
	}
	return __sync_val_compare_and_swap(&r.entry->word, word, LD_CLAIMED) == word;
}

static __always_inline void publish(struct record r, const struct new_connection *n, __u32 now)
{
	r.entry->client_port = n->query.tuple.client_port;
	r.entry->virtual_port = n->query.tuple.peer_port;
	r.entry->last_seen = now;
	r.entry->service = n->service;
	r.entry->destination = n->destination;
	r.entry->sequence_delta = 0;
	r.entry->local_port = 0;
	r.entry->reply_hop = 0;
	*r.tag = n->query.tag;
	__sync_lock_test_and_set(&r.entry->word, n->word);
}

static __always_inline __u32 insert4(__u32 number, const struct new_connection *n, const struct ld_settings *set,
				     __u32 now)
{
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (!bucket)
		return 0;
	for (int i = 0; i < LD_WAYS; i++) {
		struct record r = { .entry = &bucket->slot[i].entry, .tag = &bucket->tag[i] };
		if (!claim(r, set, now))
			continue;
		bucket->slot[i].client = n->query.tuple.client.word[0];
		publish(r, n, now);
		return number * 8 + i + 1;
	}
	return 0;
}

static __always_inline __u32 insert6(__u32 number, const struct new_connection *n, const struct ld_settings *set,
				     __u32 now)
{
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	if (!bucket)
		return 0;
	for (int i = 0; i < LD_WAYS; i++) {
		struct record r = { .entry = &bucket->slot[i].entry, .tag = &bucket->tag[i] };
		if (!claim(r, set, now))
			continue;
		bucket->slot[i].client = n->query.tuple.client;
		bucket->slot[i].virtual = n->query.tuple.peer;
		publish(r, n, now);
		return number * 8 + i + 1;
	}
	return 0;
}

static __always_inline int emptier_is_second(const struct query *q)
{
	if (q->tuple.family == 6) {
		struct ld_bucket6 *a = bpf_map_lookup_elem(&connection6, &q->first);
		struct ld_bucket6 *b = bpf_map_lookup_elem(&connection6, &q->second);
		return a && b && used_ways(b->tag) < used_ways(a->tag);
	}
	struct ld_bucket4 *a = bpf_map_lookup_elem(&connection4, &q->first);
	struct ld_bucket4 *b = bpf_map_lookup_elem(&connection4, &q->second);
	return a && b && used_ways(b->tag) < used_ways(a->tag);
}

/* Place of the new record, counted at its destination; 0: both buckets are full of live records. */
__noinline __u32 connection_insert(struct new_connection *n)
{
	struct ld_settings *set = settings_of_box();
	if (!n || !set)
		return 0;
	__u32 now = clock_now(set);
	int swap = emptier_is_second(&n->query);
	__u32 near = swap ? n->query.second : n->query.first;
	__u32 far = swap ? n->query.first : n->query.second;
	__u32 place;
	if (n->query.tuple.family == 6)
		place = insert6(near, n, set, now) ?: insert6(far, n, set, now);
	else
		place = insert4(near, n, set, now) ?: insert4(far, n, set, now);
	if (place)
		load_enter(n->destination, n->word);
	return place;
}
