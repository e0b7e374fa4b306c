/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NAT: the server-side tuple of a new record must be free, or replies would go to the wrong client port's connection.
 * Where it is not, the connection goes to the first server in IPVS's order that can tell the two apart.
 */
#pragma once

/* A client that uses its port again has closed what was there: such a record leaves. */
static __always_inline int gives_way(__u32 place, __u32 family)
{
	struct record r = record_at(place, family);
	__u32 state = r.entry ? STATE_OF(r.entry->word) : LD_NONE;
	return (state == LD_TIME_WAIT || state == LD_CLOSE) && connection_release(place, family, ENDED);
}

/* Asks with the query of the new record itself, for the stack's sake, and puts it back. */
__noinline int server_tuple_taken(struct packet *p, struct new_connection *n, __u32 destination_index)
{
	struct ld_destination *d = destination_at(destination_index);
	if (!p || !n || !d || d->method != LD_NAT)
		return 0;
	n->query.side = REPLY;
	n->query.tuple.peer = d->address;
	n->query.tuple.peer_port = d->port ? d->port : p->destination_port;
	__u32 place = connection_find_live(&n->query);
	n->query.side = INBOUND;
	n->query.tuple.peer = p->destination;
	n->query.tuple.peer_port = p->destination_port;
	return place && !gives_way(place, p->family);
}

struct elsewhere {
	__u32 offset;
	__u32 chosen;
};

static long elsewhere_step(__u32 at, void *context)
{
	struct elsewhere *search = context;
	__u32 key = search->offset + at;
	__u32 arrived = ARRIVED;
	__u32 use = OF_CLIENT;
	__u32 *index = bpf_map_lookup_elem(&members, &key);
	struct packet *p = bpf_map_lookup_elem(&packets, &arrived);
	struct new_connection *n = bpf_map_lookup_elem(&new_connections, &use);
	if (!index || !p || !n)
		return 1;
	if (!open_weight(*index) || server_tuple_taken(p, n, *index))
		return 0;
	search->chosen = *index;
	return 1;
}

/* For the new connection of this CPU, whose first choice was taken: a destination, or NO_DESTINATION. */
__noinline __u32 choose_elsewhere(__u32 service_index)
{
	struct ld_service *s = service_at(service_index);
	struct elsewhere search = { .chosen = NO_DESTINATION };
	if (!s)
		return NO_DESTINATION;
	__u64 range = *(volatile __u64 *)&s->range;
	search.offset = range;
	bpf_loop(range >> 32, elsewhere_step, &search, 0);
	return search.chosen;
}
