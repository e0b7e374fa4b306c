/* SPDX-License-Identifier: GPL-2.0-only */
/* What to look for in the connection table, and where. */
#pragma once

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
