/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Persistence, as IPVS does it: a template is a record without a client port that holds a client, all clients of a network,
 * or a SIP call, whoever sends for it, to one destination of a service. Connections made by it are LD_CONTROLLED, and it counts them. A template whose
 * destination can no longer be used is not ended: it moves to a port no listener has and runs out there.
 */
#pragma once

#define USED_UP_PORT 0xffff

/* As the destination of a template that is looked for by its client. */
#define ANY_DESTINATION 0xffffffffU

static __always_inline void mask_client(struct ld_address *client, __u32 family, __u32 prefix)
{
	int words = family == 6 ? 4 : 1;
	for (int i = 0; i < 4; i++) {
		__u32 kept = prefix > 32 ? 32 : prefix;
		prefix -= kept;
		client->word[i] &= i < words && kept ? bpf_htonl(~0U << (32 - kept)) : 0;
	}
}

/* The client is there, not masked yet, or in its place the Call-ID. */
static __always_inline void template_query_of(struct new_connection *t, __u32 service_index, const struct ld_service *s,
					      __u32 family, const struct ld_settings *set)
{
	struct query *q = &t->query;
	q->tuple.peer = s->address;
	q->tuple.family = family;
	q->tuple.client_port = 0;
	q->tuple.peer_port = s->template_port;
	q->tuple.protocol = s->template_protocol;
	t->service = REFERENCE(service_index, s->generation);
	if (!(s->flags & LD_CALL_ID))
		mask_client(&q->tuple.client, family, family == 6 ? s->prefix6 : s->prefix4);
	/* By service too, or the templates of one network for all services would share two buckets. */
	query_place(q, ~service_index, set);
}

/* The usable one of the client, or one that controls connections to a destination, used up or not. */
static __always_inline int is_template_for(const struct ld_entry *entry, const struct new_connection *t)
{
	__u32 word = entry->word;
	if (!(FLAGS_OF(word) & LD_TEMPLATE) || STATE_OF(word) <= LD_CLAIMED || entry->service != t->service)
		return 0;
	if (t->destination != ANY_DESTINATION)
		return entry->destination == t->destination && entry->sequence_delta;
	return entry->virtual_port == t->query.tuple.peer_port && PROTOCOL_OF(word) == t->query.tuple.protocol;
}

static __always_inline __u32 template_in4(__u32 number, const struct new_connection *t)
{
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	for (int i = 0; bucket && i < LD_WAYS; i++) {
		struct ld_connection4 *c = &bucket->slot[i];
		if (bucket->tag[i] == t->query.tag && c->client == t->query.tuple.client.word[0] &&
		    is_template_for(&c->entry, t))
			return number * 8 + i + 1;
	}
	return 0;
}

static __always_inline __u32 template_in6(__u32 number, const struct new_connection *t)
{
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	for (int i = 0; bucket && i < LD_WAYS; i++) {
		struct ld_connection6 *c = &bucket->slot[i];
		if (bucket->tag[i] == t->query.tag && address_equal(&c->client, &t->query.tuple.client) &&
		    is_template_for(&c->entry, t))
			return number * 8 + i + 1;
	}
	return 0;
}

/* Its place, or 0. */
static __always_inline __u32 template_find(const struct new_connection *t)
{
	if (t->query.tuple.family == 6)
		return template_in6(t->query.first, t) ?: template_in6(t->query.second, t);
	return template_in4(t->query.first, t) ?: template_in4(t->query.second, t);
}

static __always_inline int client_at(__u32 place, __u32 family, struct ld_address *client)
{
	__u32 number = (place - 1) >> 3;
	__u32 way = way_of(place);
	if (place == 0 || way >= LD_WAYS)
		return 0;
	if (family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		if (bucket)
			*client = bucket->slot[way].client;
		return bucket != NULL;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket)
		client->word[0] = bucket->slot[way].client;
	return bucket != NULL;
}

/* Place of the template that controls the connection at `place`, or 0. `use`: whose room it works in. */
__noinline __u32 template_of_connection(__u32 place, __u32 family, __u32 use)
{
	struct ld_settings *set = settings_of_box();
	struct record r = record_at(place, family);
	struct ld_service *s = r.entry ? service_of_entry(r.entry) : NULL;
	struct new_connection *t = new_connection_room(use);
	if (!set || !s || !t || !client_at(place, family, &t->query.tuple.client))
		return 0;
	if (s->flags & LD_CALL_ID)
		t->query.tuple.client = (struct ld_address){ { r.entry->sequence_delta } };
	template_query_of(t, r.entry->service & INDEX_MASK, s, family, set);
	t->destination = r.entry->destination;
	return template_find(t);
}

/* One connection less; one that counts none, of another's making, stays as it is. */
static __always_inline void template_put(__u32 place, __u32 family)
{
	struct record t = record_at(place, family);
	if (t.entry && __sync_fetch_and_add(&t.entry->sequence_delta, -1) == 0)
		__sync_fetch_and_add(&t.entry->sequence_delta, 1);
}

static __always_inline void template_let_go(__u32 place, __u32 family, __u32 use)
{
	template_put(template_of_connection(place, family, use), family);
}

static __always_inline int is_template_of_client(__u32 place, const struct ld_entry *entry,
						 const struct new_connection *t)
{
	struct ld_address client = {};
	return is_template_for(entry, t) && client_at(place, t->query.tuple.family, &client) &&
	       address_equal(&client, &t->query.tuple.client);
}

/*
 * Counts the connection that is about to be made, so that the template cannot end before it. False: it has ended just
 * now. Whoever releases a template claims it first and then reads its count, so one of the two sees the other.
 */
__noinline int template_take(__u32 place, struct new_connection *t)
{
	if (!t)
		return 0;
	struct record r = record_at(place, t->query.tuple.family);
	if (!r.entry || !is_template_of_client(place, r.entry, t))
		return 0;
	__sync_fetch_and_add(&r.entry->sequence_delta, 1);
	if (is_template_of_client(place, r.entry, t))
		return 1;
	__sync_fetch_and_add(&r.entry->sequence_delta, -1);
	return 0;
}

/* A connection it controls was established. */
static __always_inline void template_assure(__u32 place, __u32 family)
{
	struct record t = record_at(template_of_connection(place, family, OF_LET_GO), family);
	if (!t.entry)
		return;
	__u32 word = t.entry->word;
	if ((FLAGS_OF(word) & LD_TEMPLATE) && STATE_OF(word) == LD_NONE)
		__sync_val_compare_and_swap(&t.entry->word, word, word - LD_NONE + LD_ASSURED);
}

/* A new connection of it, or a datagram that leaves none: its timer starts again. */
__noinline int template_restart(__u32 place, __u32 family)
{
	struct ld_settings *set = settings_of_box();
	struct record t = record_at(place, family);
	if (!set || !t.entry || !(FLAGS_OF(t.entry->word) & LD_TEMPLATE))
		return 0;
	t.entry->last_seen = clock_now(set);
	return 1;
}
