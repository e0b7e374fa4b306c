/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of a packet. */
#pragma once

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

/*
 * The same number, but the verifier no longer knows it: it would follow all that comes after once for each value. `any` is
 * a number that it does not know.
 */
static __always_inline __u32 blurred(__u32 value, __u32 any)
{
	__u32 same = any;
	asm volatile("" : "+r"(same));
	return value ^ any ^ same;
}

/* The record in this bucket that matches, and its place; NULL: none. */
static __always_inline struct ld_entry *match_in4(__u32 number, const struct query *q, __u32 *place)
{
	const struct tuple *t = &q->tuple;
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	__u32 way;
	if (!bucket)
		return NULL;
	for (way = 0; way < LD_WAYS; way++) {
		struct ld_connection4 *c = &bucket->slot[way];
		if (bucket->tag[way] == q->tag && c->client == t->client.word[0] && entry_matches(&c->entry, t, q->side) &&
		    (q->side == REPLY || serves_address(&c->entry, &t->peer)))
			break;
	}
	way = blurred(way, q->now);
	if (way >= LD_WAYS)
		return NULL;
	*place = number * 8 + way + 1;
	return &bucket->slot[way].entry;
}

static __always_inline struct ld_entry *match_in6(__u32 number, const struct query *q, __u32 *place)
{
	const struct tuple *t = &q->tuple;
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	__u32 way;
	if (!bucket)
		return NULL;
	for (way = 0; way < LD_WAYS; way++) {
		struct ld_connection6 *c = &bucket->slot[way];
		if (bucket->tag[way] == q->tag && address_equal(&c->client, &t->client) &&
		    entry_matches(&c->entry, t, q->side) &&
		    (q->side == REPLY || (address_equal(&c->virtual, &t->peer) && service_of_entry(&c->entry))))
			break;
	}
	way = blurred(way, q->now);
	if (way >= LD_WAYS)
		return NULL;
	*place = number * 8 + way + 1;
	return &bucket->slot[way].entry;
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
