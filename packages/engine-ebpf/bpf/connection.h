/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connection table: find, insert, touch, release. Two candidate buckets of LD_WAYS slots by a keyed hash of
 * (client, client port, protocol), so that one record is found from either side. A new record goes to the emptier one.
 * A slot belongs to whoever moves its word from FREE (or from the word of an expired record) to CLAIMED.
 *
 * Functions that are not static are verified on their own, which keeps the verifier's work small. They take and return
 * numbers and plain memory, so a record is handed around as its place: bucket * 8 + way + 1, 0 for none.
 */
#pragma once

#define WORD(state, flags, protocol, method) ((state) | (flags) << 8 | (protocol) << 16 | (__u32)(method) << 24)
#define STATE_OF(word) ((word) & 0xff)
#define FLAGS_OF(word) ((word) >> 8 & 0xff)
#define PROTOCOL_OF(word) ((word) >> 16 & 0xff)
#define METHOD_OF(word) ((word) >> 24 & 7)
#define LOCAL_OF(word) ((word) >> 27)
#define REFERENCE(index, generation) (((index) & INDEX_MASK) | (__u32)(__u8)(generation) << LD_INDEX_BITS)
#define ACTIVE_STATES (1 << LD_ESTABLISHED | 1 << LD_SYN_SENT | 1 << LD_SYN_RECV | 1 << LD_SYNACK)

/* The ends of a flow: peer is the virtual address inbound, the real server on replies. */
struct tuple {
	struct ld_address client;
	struct ld_address peer;
	__be16 client_port;
	__be16 peer_port;
	__u8 protocol;
	__u8 family;
};

enum side {
	INBOUND = 0,
	REPLY = 1,
	/* From the real server to a local address. */
	LOCAL_REPLY = 2,
	SIDES = 3,
};

/* What to look for; `first`, `second` and `tag` are filled in by query_place(). */
struct query {
	struct tuple tuple;
	__u16 tag;
	__u32 side;
	__u32 first;
	__u32 second;
	__u32 now;
	__u32 dead;
};

/* Record to make. `service` and `destination` are references. */
struct new_connection {
	struct query query;
	__u32 word;
	__u32 service;
	__u32 destination;
	/* Of FULLNAT, see local-port.h. */
	__u32 local;
	/* With LD_SEQUENCE. */
	__u32 cookie;
};

enum record_use {
	OF_CLIENT = 0,
	OF_TEMPLATE = 1,
	OF_LET_GO = 2,
	OF_SWEEP = 3,
	RECORD_USES = 4,
};

/*
 * Room off the stack, by use: a connection is released, and lets go of its template, while another is being made. The sweep
 * runs for user space, so a packet may come in between.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, RECORD_USES);
	__type(key, __u32);
	__type(value, struct new_connection);
} new_connections SEC(".maps");

static __always_inline struct new_connection *new_connection_room(__u32 use)
{
	struct new_connection *n = bpf_map_lookup_elem(&new_connections, &use);
	if (n)
		__builtin_memset(n, 0, sizeof(*n));
	return n;
}

/* A record and its tag; entry NULL: none. */
struct record {
	struct ld_entry *entry;
	__u16 *tag;
};

static __always_inline struct ld_settings *settings_of_box(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&settings, &zero);
}

/* The way of a place. The barrier keeps the comparison with LD_WAYS one that the verifier of 6.1 learns a bound from. */
static __always_inline __u32 way_of(__u32 place)
{
	__u32 way = (place - 1) & 7;
	asm volatile("" : "+r"(way));
	return way;
}

static __always_inline struct record record_at(__u32 place, __u32 family)
{
	struct record r = {};
	__u32 number = (place - 1) >> 3;
	__u32 way = way_of(place);
	if (place == 0 || way >= LD_WAYS)
		return r;
	if (family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		if (bucket) {
			r.entry = &bucket->slot[way].entry;
			r.tag = &bucket->tag[way];
		}
		return r;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket) {
		r.entry = &bucket->slot[way].entry;
		r.tag = &bucket->tag[way];
	}
	return r;
}

static __always_inline int is_active(__u32 word)
{
	return ACTIVE_STATES >> (STATE_OF(word) & 15) & 1;
}

/* `rest`: what else tells apart the records of a client. */
static __always_inline void query_place(struct query *q, __u32 rest, const struct ld_settings *set)
{
	const struct tuple *t = &q->tuple;
	__u64 hash = (__u64)t->client.word[0] << 32 | rest;
	hash = (hash ^ set->hash_secret[0]) * 0x9e3779b97f4a7c15ULL;
	hash ^= hash >> 32;
	if (t->family == 6) {
		hash += (__u64)t->client.word[2] << 32 | t->client.word[3];
		hash *= set->hash_secret[1] | 1;
		hash ^= hash >> 29;
		hash += t->client.word[1];
	}
	hash *= set->hash_secret[1] | 1;
	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9ULL;
	hash ^= hash >> 32;
	__u32 buckets = t->family == 6 ? bucket_count6 : bucket_count4;
	q->first = (hash & 0xffffffff) * buckets >> 32;
	q->second = (hash >> 32) * buckets >> 32;
	q->tag = (__u16)hash ? (__u16)hash : 1;
}

static __always_inline void query_hash(struct query *q, const struct ld_settings *set)
{
	query_place(q, (__u32)q->tuple.client_port << 16 | q->tuple.protocol, set);
}

static __always_inline struct ld_destination *destination_of(const struct ld_entry *entry)
{
	struct ld_destination *d = destination_at(entry->destination & INDEX_MASK);
	return d && d->generation == entry->destination >> LD_INDEX_BITS ? d : NULL;
}

static __always_inline struct ld_service *service_of_entry(const struct ld_entry *entry)
{
	struct ld_service *s = service_at(entry->service & INDEX_MASK);
	return s && (__u8)s->generation == entry->service >> LD_INDEX_BITS ? s : NULL;
}

static __always_inline struct ld_address client_of(__u32 place, __u32 family)
{
	struct ld_address client = {};
	__u32 number = (place - 1) >> 3;
	__u32 way = way_of(place);
	if (way >= LD_WAYS)
		return client;
	if (family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		if (bucket)
			client = bucket->slot[way].client;
		return client;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket)
		client.word[0] = bucket->slot[way].client;
	return client;
}

/* The port a NAT connection has on its server. */
static __always_inline __be16 server_port_of(const struct ld_entry *entry, const struct ld_destination *d)
{
	if (METHOD_OF(entry->word) == LD_NAT && entry->local_port)
		return entry->local_port;
	return d->port ? d->port : entry->virtual_port;
}

/* True when the destination of this record answers as t->peer: what makes a NAT reply its own. */
static __always_inline int answers_as(const struct ld_entry *entry, const struct tuple *t)
{
	if (METHOD_OF(entry->word) != LD_NAT)
		return 0;
	struct ld_destination *d = destination_of(entry);
	if (!d || !address_equal(&d->address, &t->peer))
		return 0;
	return server_port_of(entry, d) == t->peer_port;
}

static __always_inline int entry_matches(const struct ld_entry *entry, const struct tuple *t, enum side side)
{
	__u32 word = entry->word;
	if (entry->client_port != t->client_port || PROTOCOL_OF(word) != t->protocol ||
	    STATE_OF(word) <= LD_CLAIMED || (FLAGS_OF(word) & LD_TEMPLATE))
		return 0;
	return side == REPLY ? answers_as(entry, t) : entry->virtual_port == t->peer_port;
}

static __always_inline int serves_address(const struct ld_entry *entry, const struct ld_address *address)
{
	if (FLAGS_OF(entry->word) & LD_ANY_ADDRESS)
		return entry->sequence_delta == address->word[0];
	struct ld_service *s = service_of_entry(entry);
	return s && s->address.word[0] == address->word[0];
}

/* The address the client uses. A record of a service for any address holds its own. */
static __always_inline struct ld_address virtual_address_of(__u32 place, __u32 family, const struct ld_service *s)
{
	struct ld_address virtual = s->address;
	if (!is_any_address(s))
		return virtual;
	__u32 number = (place - 1) >> 3;
	__u32 way = way_of(place);
	if (way >= LD_WAYS)
		return virtual;
	if (family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		if (bucket)
			virtual = bucket->slot[way].virtual;
		return virtual;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket)
		virtual.word[0] = bucket->slot[way].entry.sequence_delta;
	return virtual;
}

#include "template-timer.h"

static __always_inline int is_expired(struct ld_entry *entry, __u32 word, const struct ld_settings *set, __u32 now)
{
	__s32 age = now - entry->last_seen;
	__u32 state = STATE_OF(word) & (LD_STATES - 1);
	struct ld_service *s = service_of_entry(entry);
	if (!s)
		return 1;
	if (FLAGS_OF(word) & LD_TEMPLATE)
		return template_expired(entry, word, s, now);
	__u32 timeout = s->timeout[state] ? s->timeout[state] : set->timeout[state];
	return age > 0 && (__u32)age >= timeout;
}

/* Every timeout is longer than this, so that a packet of a busy connection need not look them up. */
#define SHORTEST_TICKS 900

static __always_inline int may_be_expired(const struct ld_entry *entry, __u32 now)
{
	return (__s32)(now - entry->last_seen) >= SHORTEST_TICKS;
}

static __always_inline void connection_touch(struct ld_entry *entry, __u32 now)
{
	if (entry->last_seen != now)
		entry->last_seen = now;
}

#include "load.h"

__noinline __u32 template_of_connection(__u32 place, __u32 family, __u32 use);
static __always_inline void template_let_go(__u32 place, __u32 family, __u32 use);

/* Why a record is taken out. */
enum release_cause {
	ENDED = 0,
	/* If it has run out, or its destination is gone. */
	DEAD = 1,
	/* The same, by the sweep. */
	SWEPT = 2,
	/* If it is unfinished. */
	CROWDED = 3,
};

#define HALF_OPEN_STATES (1 << LD_NONE | 1 << LD_SYN_SENT | 1 << LD_SYN_RECV | 1 << LD_SYNACK)

static __always_inline int is_half_open(__u32 word)
{
	return HALF_OPEN_STATES >> (STATE_OF(word) & 15) & 1;
}

/* What a flood leaves behind: half-open, or unproven. */
static __always_inline int is_unfinished(__u32 word)
{
	if (FLAGS_OF(word) & LD_TEMPLATE)
		return 0;
	return (FLAGS_OF(word) & LD_UNPROVEN) || (PROTOCOL_OF(word) == LD_TCP && is_half_open(word));
}

/* `word`: of the record at this place, which may be claimed meanwhile. */
__noinline int is_dead(__u32 place, __u32 family, __u32 word)
{
	struct ld_settings *set = settings_of_box();
	struct record r = record_at(place, family);
	if (!set || !r.entry || STATE_OF(word) <= LD_CLAIMED)
		return 0;
	return !destination_of(r.entry) || is_expired(r.entry, word, set, clock_now(set));
}

static __always_inline int may_release(__u32 place, __u32 family, __u32 word, __u32 cause)
{
	if (cause == DEAD || cause == SWEPT)
		return is_dead(place, family, word);
	return cause == ENDED || is_unfinished(word);
}

/*
 * True for the one caller that took the record out of the table; it moved the destination's counts too. The cause is looked
 * at again once the record is the caller's: another one may have come to this place meanwhile, or a connection to this
 * template.
 */
__noinline int connection_release(__u32 place, __u32 family, __u32 cause)
{
	struct record r = record_at(place, family);
	if (!r.entry)
		return 0;
	__u32 word = *(volatile __u32 *)&r.entry->word;
	if (STATE_OF(word) <= LD_CLAIMED || !may_release(place, family, word, cause) ||
	    __sync_val_compare_and_swap(&r.entry->word, word, word - STATE_OF(word) + LD_CLAIMED) != word)
		return 0;
	if (!may_release(place, family, word, cause)) {
		__sync_lock_test_and_set(&r.entry->word, word);
		return 0;
	}
	if (FLAGS_OF(word) & LD_CONTROLLED)
		template_let_go(place, family, cause == SWEPT ? OF_SWEEP : OF_LET_GO);
	/* Looked up again: kept over the calls it would not fit the stack. */
	r = record_at(place, family);
	if (!r.entry)
		return 0;
	*r.tag = 0;
	__u32 destination = r.entry->destination;
	__sync_lock_test_and_set(&r.entry->word, LD_FREE);
	load_leave(destination, word);
	return 1;
}

/* The record in this bucket that matches, and its place; NULL: none. */
static __always_inline struct ld_entry *match_in4(__u32 number, const struct query *q, __u32 *place)
{
	const struct tuple *t = &q->tuple;
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (!bucket)
		return NULL;
	for (int i = 0; i < LD_WAYS; i++) {
		struct ld_connection4 *c = &bucket->slot[i];
		if (bucket->tag[i] != q->tag || c->client != t->client.word[0] || !entry_matches(&c->entry, t, q->side))
			continue;
		if (q->side == REPLY || serves_address(&c->entry, &t->peer)) {
			*place = number * 8 + i + 1;
			return &c->entry;
		}
	}
	return NULL;
}

static __always_inline struct ld_entry *match_in6(__u32 number, const struct query *q, __u32 *place)
{
	const struct tuple *t = &q->tuple;
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	if (!bucket)
		return NULL;
	for (int i = 0; i < LD_WAYS; i++) {
		struct ld_connection6 *c = &bucket->slot[i];
		if (bucket->tag[i] != q->tag || !address_equal(&c->client, &t->client) ||
		    !entry_matches(&c->entry, t, q->side))
			continue;
		if (q->side == REPLY || (address_equal(&c->virtual, &t->peer) && service_of_entry(&c->entry))) {
			*place = number * 8 + i + 1;
			return &c->entry;
		}
	}
	return NULL;
}

/* Starts to read a bucket's tags, which may be far from the processor, while another's are looked at. */
static __always_inline void bucket_fetch4(__u32 number)
{
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket)
		(void)*(volatile __u16 *)bucket->tag;
}

/* Of any state; one that has run out too. */
static __always_inline struct ld_entry *connection_match(const struct query *q, __u32 *place)
{
	if (q->tuple.family == 6)
		return match_in6(q->first, q, place) ?: match_in6(q->second, q, place);
	bucket_fetch4(q->second);
	return match_in4(q->first, q, place) ?: match_in4(q->second, q, place);
}

static __always_inline int is_live(struct ld_entry *entry, const struct query *q, const struct ld_settings *set)
{
	return entry && destination_of(entry) &&
	       (!may_be_expired(entry, q->now) || !is_expired(entry, entry->word, set, q->now));
}

/* Place of the live record, 0 when there is none. One that has run out, or whose destination is gone, is `dead`. */
__noinline __u32 connection_find(struct query *q)
{
	struct ld_settings *set = settings_of_box();
	if (!q || !set)
		return 0;
	__u32 place = 0;
	struct ld_entry *entry = connection_match(q, &place);
	if (is_live(entry, q, set))
		return place;
	q->dead = place;
	return 0;
}

/* At most so many of one flow are taken out for one packet. */
#define DEAD_IN_A_ROW 3

/* The same; dead ones go, because a live one may stand behind them: with NAT the flows of one client port to several services meet at a server. */
static __always_inline __u32 connection_find_live(struct query *q)
{
	__u32 place = connection_find(q);
	for (int i = 0; i < DEAD_IN_A_ROW && !place && q->dead; i++) {
		connection_release(q->dead, q->tuple.family, DEAD);
		place = connection_find(q);
	}
	return place;
}
