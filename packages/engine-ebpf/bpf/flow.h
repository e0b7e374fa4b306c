/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which connection a TCP or UDP packet belongs to, and from which side. It could come from any, so the one its interface
 * had last is tried first: one look-up for the traffic of an interface that faces one side.
 */
#pragma once

#define GUESSES 256

/* [interface index modulo its length] -> the side its last packet came from. In the program's own memory: no look-up. */
static __u8 last_side[GUESSES];

static __always_inline void query_of(struct query *q, const struct packet *p, enum side side)
{
	q->side = side;
	q->now = p->now;
	q->tuple.protocol = p->protocol;
	q->tuple.family = p->family;
	q->tuple.client = side == INBOUND ? p->source : p->destination;
	q->tuple.peer = side == INBOUND ? p->destination : p->source;
	q->tuple.client_port = side == INBOUND ? p->source_port : p->destination_port;
	q->tuple.peer_port = side == INBOUND ? p->destination_port : p->source_port;
}

/* To no virtual address, but to a service all the same: by its mark, or on its way to some address that is not ours. */
__noinline int is_taken(frame_context *frame, struct packet *p)
{
	struct hop hop = {};
	if (!p)
		return 0;
	if (service_marked(p) != NO_SERVICE)
		return 1;
	return service_listening(p, 1) != NO_SERVICE && hop_lookup(frame, &p->destination, p->family, &hop);
}

/* Place of the record for a packet from this side, or 0. */
__noinline __u32 flow_find(struct packet *p, __u32 side)
{
	struct ld_settings *set = settings_of_box();
	struct query q = {};
	if (!p || !set)
		return 0;
	query_of(&q, p, side);
	if (side == LOCAL_REPLY)
		return local_find(&q.tuple);
	query_hash(&q, set);
	return connection_find_live(&q);
}
