/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Data connections that a control connection announced (FTP): the first SYN between the two ends that fits takes the
 * expectation and makes the record, with the control connection's service and server.
 */
#pragma once

/* Fills in what is announced of the record to make. Each expectation is taken by one packet only, whichever CPU it is on. */
__noinline int expectation_take(struct packet *p, __u32 side, struct new_connection *n)
{
	if (!p || !n)
		return 0;
	struct ld_expectation_key key = { .port = p->destination_port, .family = p->family };
	key.client = side == INBOUND ? p->source : p->destination;
	key.peer = side == INBOUND ? p->destination : p->source;
	key.direction = side == INBOUND ? LD_PASSIVE : LD_ACTIVE;
	struct ld_expectation *e = bpf_map_lookup_elem(&expectation, &key);
	if (!e)
		return 0;
	n->query.tuple.peer_port = e->virtual_port;
	n->service = e->service;
	n->destination = e->destination;
	n->local = bpf_ntohs(side == INBOUND ? e->server_port : p->source_port);
	__s32 left = e->deadline - p->now;
	return !bpf_map_delete_elem(&expectation, &key) && left > 0;
}

/* Place of the record made for an expected packet from this side, 0: nobody expects it. */
__noinline __u32 open_expected(struct packet *p, __u32 side)
{
	struct ld_settings *set = settings_of_box();
	struct new_connection *n = new_connection_room(OF_CLIENT);
	if (!p || !set || !n || p->protocol != LD_TCP || (p->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN ||
	    !expectation_take(p, side, n))
		return 0;
	struct ld_service *s = service_at(n->service & INDEX_MASK);
	struct ld_destination *d = destination_at(n->destination & INDEX_MASK);
	if (!s || !d || (__u8)s->generation != n->service >> LD_INDEX_BITS ||
	    d->generation != n->destination >> LD_INDEX_BITS)
		return 0;
	__be16 virtual_port = n->query.tuple.peer_port;
	query_of(&n->query, p, side);
	n->query.tuple.peer = s->address;
	n->query.tuple.peer_port = virtual_port;
	query_hash(&n->query, set);
	n->word = WORD(LD_NONE, LD_OWN_ADDRESS, LD_TCP, LD_NAT);
	__u32 place = connection_insert(n);
	if (place)
		count_connection(n->service & INDEX_MASK, n->destination & INDEX_MASK);
	return place;
}
