/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a record: the first of two buckets while it is half empty, so that most are found without a look at the second,
 * then the emptier, where expired ones make room, at last a half-open one.
 */
#pragma once

#define HALF_EMPTY 4
#define RECLAIM_FROM 5

/* How many of 240 new connections met a first bucket that was half full, lately. In the program's own memory. */
static __u8 crowding;
#define CROWDED_FROM 96

static __always_inline void note_crowding(int is_full)
{
	crowding = crowding - crowding / 16 + (is_full ? 15 : 0);
}

static __always_inline int used_ways(const __u16 *tags)
{
	int used = 0;
	for (int i = 0; i < LD_WAYS; i++)
		/* Without a branch: fourteen of them would multiply what the verifier has to follow. */
		used += (tags[i] + 0xffffU) >> 16;
	return used;
}

static __always_inline void reclaim_in(__u32 number, __u32 family)
{
	for (int i = 0; i < LD_WAYS; i++)
		connection_release(number * 8 + i + 1, family, DEAD);
}

__noinline int claim(__u32 place, __u32 family)
{
	struct record r = record_at(place, family);
	return r.entry && __sync_val_compare_and_swap(&r.entry->word, LD_FREE, LD_CLAIMED) == LD_FREE;
}

static __always_inline __u32 claim_in(__u32 number, __u32 family)
{
	for (int i = 0; i < LD_WAYS; i++)
		if (claim(number * 8 + i + 1, family))
			return number * 8 + i + 1;
	return 0;
}

static __always_inline void publish(struct record r, const struct new_connection *n, __u32 now)
{
	r.entry->client_port = n->query.tuple.client_port;
	r.entry->virtual_port = n->query.tuple.peer_port;
	r.entry->last_seen = now;
	r.entry->service = n->service;
	r.entry->destination = n->destination;
	r.entry->sequence_delta = FLAGS_OF(n->word) & LD_OWN_ADDRESS ? n->query.tuple.peer.word[0] : n->call_id;
	/* Made for its first connection. */
	if (FLAGS_OF(n->word) & LD_TEMPLATE)
		r.entry->sequence_delta = 1;
	r.entry->local_port = bpf_htons(n->local);
	r.entry->reply_hop = 0;
	*r.tag = n->query.tag;
	__sync_lock_test_and_set(&r.entry->word, n->word);
}

static __always_inline void set_addresses(__u32 place, const struct tuple *t)
{
	__u32 number = (place - 1) >> 3;
	__u32 way = way_of(place);
	if (way >= LD_WAYS)
		return;
	if (t->family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		if (!bucket)
			return;
		bucket->slot[way].client = t->client;
		bucket->slot[way].virtual = t->peer;
		return;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket)
		bucket->slot[way].client = t->client.word[0];
}

static __always_inline int used_in(__u32 number, __u32 family)
{
	if (family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		return bucket ? used_ways(bucket->tag) : LD_WAYS;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	return bucket ? used_ways(bucket->tag) : LD_WAYS;
}

/* Place of the new record, counted at its destination; 0: both buckets are full of live records, none half-open. */
__noinline __u32 connection_insert(struct new_connection *n)
{
	struct ld_settings *set = settings_of_box();
	if (!n || !set)
		return 0;
	__u32 family = n->query.tuple.family;
	__u32 first = n->query.first;
	__u32 second = n->query.second;
	int is_full = used_in(first, family) >= HALF_EMPTY;
	int swap = 0;
	note_crowding(is_full);
	if (is_full) {
		/* Many tags may be of expired records: without an agent nobody else takes them out. */
		if (used_in(first, family) >= RECLAIM_FROM || used_in(second, family) >= RECLAIM_FROM) {
			reclaim_in(first, family);
			reclaim_in(second, family);
		}
		swap = used_in(second, family) < used_in(first, family);
	}
	__u32 place = claim_in(swap ? second : first, family);
	if (!place)
		place = claim_in(swap ? first : second, family);
	if (!place) {
		place = free_half_open(first, second, family, clock_now(set));
		if (place && !claim(place, family))
			place = 0;
	}
	struct record r = record_at(place, family);
	if (!r.entry)
		return 0;
	set_addresses(place, &n->query.tuple);
	load_enter(n->destination, n->word);
	publish(r, n, clock_now(set));
	return place;
}
