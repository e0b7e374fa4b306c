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
	struct ld_service *s = service_of_entry(entry);
	if (FLAGS_OF(entry->word) & LD_OWN_ADDRESS)
		return s && entry->sequence_delta == address->word[0];
	return s && s->address.word[0] == address->word[0];
}

/* Marks of ways of a bucket, one bit each: that of way w < 4 is 15 + 16 * w, that of the others 7 + 16 * (w - 4). */
#define WAY_BITS 0x8000800080008000ULL
/* By the number of a mark from below, the first in the highest byte. */
#define WAY_OF_MARK 0x0400050106020703ULL

/* Four tags at once: the highest bit of each that is `tag`, and now and then of one above it that is not. */
static __always_inline __u64 equal_tags(__u64 tags, __u16 tag)
{
	__u64 difference = tags ^ tag * 0x0001000100010001ULL;
	return (difference - 0x0001000100010001ULL) & ~difference & WAY_BITS;
}

static __always_inline __u64 ways_with(const __u16 *tags, __u16 tag)
{
	const __u64 *words = (const __u64 *)tags;
	/* The eighth is no tag. */
	return equal_tags(words[0], tag) | (equal_tags(words[1], tag) & WAY_BITS >> 16) >> 8;
}

/*
 * Without a mark the first way, whose tag is another then. The barrier keeps the comparison with LD_WAYS one of this number,
 * which the verifier learns a bound from.
 */
static __always_inline __u32 way_of_lowest(__u64 marks)
{
	__u32 way = ((marks & -marks) >> 7) * WAY_OF_MARK >> 56;
	asm volatile("" : "+r"(way));
	return way;
}

static __always_inline int matches4(const struct ld_connection4 *c, const struct query *q)
{
	return c->client == q->tuple.client.word[0] && entry_matches(&c->entry, &q->tuple, q->side) &&
	       (q->side == REPLY || serves_address(&c->entry, &q->tuple.peer));
}

static __always_inline int matches6(const struct ld_connection6 *c, const struct query *q)
{
	return address_equal(&c->client, &q->tuple.client) && entry_matches(&c->entry, &q->tuple, q->side) &&
	       (q->side == REPLY || (address_equal(&c->virtual, &q->tuple.peer) && service_of_entry(&c->entry)));
}

/* The record in this bucket that matches, and its place; NULL: none. */
static __always_inline struct ld_entry *match_in4(__u32 number, const struct query *q, __u32 *place)
{
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (!bucket)
		return NULL;
	__u64 marks = ways_with(bucket->tag, q->tag);
	for (int i = 0; i < LD_WAYS && marks; i++) {
		__u32 way = way_of_lowest(marks);
		if (way >= LD_WAYS)
			break;
		if (matches4(&bucket->slot[way], q)) {
			*place = number * 8 + way + 1;
			return &bucket->slot[way].entry;
		}
		marks &= marks - 1;
	}
	return NULL;
}

static __always_inline struct ld_entry *match_in6(__u32 number, const struct query *q, __u32 *place)
{
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	if (!bucket)
		return NULL;
	__u64 marks = ways_with(bucket->tag, q->tag);
	for (int i = 0; i < LD_WAYS && marks; i++) {
		__u32 way = way_of_lowest(marks);
		if (way >= LD_WAYS)
			break;
		if (matches6(&bucket->slot[way], q)) {
			*place = number * 8 + way + 1;
			return &bucket->slot[way].entry;
		}
		marks &= marks - 1;
	}
	return NULL;
}

/* Of any state; one that has run out too. */
static __always_inline struct ld_entry *connection_match(const struct query *q, __u32 *place)
{
	if (q->tuple.family == 6)
		return match_in6(q->first, q, place) ?: match_in6(q->second, q, place);
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
