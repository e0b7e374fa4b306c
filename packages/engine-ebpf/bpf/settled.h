/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of a connection that is established, whose state and what is kept of it another packet changes no more, but
 * for its timer. Others are looked for again in find.h.
 */
#pragma once

/* Bits of a record's word that tell whether it is such a one, and of which protocol. */
#define SETTLED_BITS WORD(0xff, LD_TEMPLATE | LD_SEQUENCE | LD_RELAYED | LD_UNPROVEN | LD_OWN_ADDRESS, 0xff, 0)

static __always_inline int is_settled(__u32 word, __u8 protocol)
{
	__u32 state = protocol == LD_TCP ? LD_ESTABLISHED : LD_UDP_FLOW;
	return (word & SETTLED_BITS) == WORD(state, LD_OWN_ADDRESS, protocol, 0);
}

/* Ports of both ends as they stand in a record. */
static __always_inline __u32 ports_of(const struct tuple *t)
{
	return (__u32)t->peer_port << 16 | t->client_port;
}

static __always_inline int is_settled_to(const struct ld_entry *entry, const struct tuple *t)
{
	return *(const __u32 *)&entry->client_port == ports_of(t) && is_settled(entry->word, t->protocol);
}

/* The server of a settled NAT record that its peer is; NULL: another. */
static __always_inline struct ld_destination *settled_server(const struct ld_entry *entry, const struct tuple *t)
{
	if (entry->client_port != t->client_port || !is_settled(entry->word, t->protocol) ||
	    METHOD_OF(entry->word) != LD_NAT)
		return NULL;
	struct ld_destination *d = destination_of(entry);
	if (!d || server_port_of(entry, d) != t->peer_port)
		return NULL;
	return d;
}

static __always_inline int settled4(const struct ld_connection4 *c, const struct query *q, struct ld_destination **server)
{
	const struct tuple *t = &q->tuple;
	if (c->client != t->client.word[0])
		return 0;
	if (q->side == INBOUND)
		return is_settled_to(&c->entry, t) && c->entry.sequence_delta == t->peer.word[0];
	*server = settled_server(&c->entry, t);
	return *server && (*server)->address.word[0] == t->peer.word[0];
}

static __always_inline int settled6(const struct ld_connection6 *c, const struct query *q, struct ld_destination **server)
{
	const struct tuple *t = &q->tuple;
	if (!address_equal(&c->client, &t->client))
		return 0;
	if (q->side == INBOUND)
		return is_settled_to(&c->entry, t) && address_equal(&c->virtual, &t->peer);
	*server = settled_server(&c->entry, t);
	return *server && address_equal(&(*server)->address, &t->peer);
}

static __always_inline struct ld_entry *settled_in4(__u32 number, const struct query *q, struct ld_destination **server)
{
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (!bucket)
		return NULL;
	/* Most buckets hold one record, in the first way. */
	if (bucket->tag[0] == q->tag && settled4(&bucket->slot[0], q, server))
		return &bucket->slot[0].entry;
	/* With two of one tag the other is found the long way. */
	__u32 way = way_of_lowest(ways_with(bucket->tag, q->tag));
	if (way >= LD_WAYS || !settled4(&bucket->slot[way], q, server))
		return NULL;
	return &bucket->slot[way].entry;
}

static __always_inline struct ld_entry *settled_in6(__u32 number, const struct query *q, struct ld_destination **server)
{
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	if (!bucket)
		return NULL;
	__u32 way = way_of_lowest(ways_with(bucket->tag, q->tag));
	if (way >= LD_WAYS || !settled6(&bucket->slot[way], q, server))
		return NULL;
	return &bucket->slot[way].entry;
}

/* Starts to read a bucket's tags, which may be far from the processor, while another's are looked at. */
static __always_inline void bucket_fetch4(__u32 number)
{
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket)
		(void)*(volatile __u16 *)bucket->tag;
}

/* `server` is set for replies. */
static __always_inline struct ld_entry *settled_match(const struct query *q, struct ld_destination **server)
{
	if (q->tuple.family == 6)
		return settled_in6(q->first, q, server) ?: settled_in6(q->second, q, server);
	if (crowding >= CROWDED_FROM)
		bucket_fetch4(q->second);
	return settled_in4(q->first, q, server) ?: settled_in4(q->second, q, server);
}

static __always_inline struct ld_entry *settled_local_match(const struct query *q, const struct ld_settings *set,
							     struct ld_destination **server)
{
	__u32 place = 0;
	struct ld_entry *entry = local_match(&q->tuple, set, &place, server);
	return entry && is_settled(entry->word, q->tuple.protocol) ? entry : NULL;
}
