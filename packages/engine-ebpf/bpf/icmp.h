/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors about a connection. The quoted packet names it: one that was sent to a client (from the virtual address)
 * comes back from the client's side, one that was sent to a server from the server's side. What NAT and FULLNAT do to the
 * packets of the connection is done to the outer addresses and to the quote, so that path MTU discovery works both ways.
 */
#pragma once

static __always_inline int error_for_server(frame_context *frame, struct packet *p, struct packet *q,
					    const struct ld_entry *entry, struct ld_destination *d)
{
	struct endpoint server = { .address = d->address, .port = server_port_of(entry, d) };
	struct ld_local_address *own = local_address_at(LOCAL_OF(entry->word));
	__u32 method = METHOD_OF(entry->word);
	int action = CONTINUE;
	if (method == LD_NAT || method == LD_FULLNAT)
		action = rewrite_quote(frame, p, q, SOURCE_END, &server);
	if (action == CONTINUE && (method == LD_NAT || method == LD_FULLNAT))
		action = rewrite_outer(frame, p, DESTINATION_END, &server.address);
	if (action == CONTINUE && is_translated(entry->word))
		action = shift_quote(frame, p, q, -entry->sequence_delta);
	if (action != CONTINUE || method != LD_FULLNAT || !own)
		return action;
	server.address = own->address;
	server.port = entry->local_port;
	action = rewrite_quote(frame, p, q, DESTINATION_END, &server);
	return action == CONTINUE ? rewrite_outer(frame, p, SOURCE_END, &server.address) : action;
}

/* From the client's side, about a packet of the server: on to the server. */
__noinline int icmp_to_server(frame_context *frame, struct packet *p, struct packet *q, __u32 place)
{
	if (!p || !q)
		return PASS;
	struct record r = record_at(place, p->family);
	struct ld_destination *d = r.entry ? destination_of(r.entry) : NULL;
	struct hop hop = {};
	if (!d || is_relayed(r.entry->word))
		return PASS;
	__u32 destination_index = r.entry->destination & INDEX_MASK;
	if (p->ttl <= 1)
		return DROP(LD_DROP_TTL_EXCEEDED);
	if (!hop_to_destination(frame, destination_index, &hop, p->now))
		return DROP(LD_DROP_NO_ROUTE);
	note_flow(r.entry->service & INDEX_MASK, destination_index);
	count_in(amount_of(frame, p), r.entry->service & INDEX_MASK, destination_index);
	if (p->part == FIRST_FRAGMENT)
		fragment_remember(p, place, INBOUND);
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE)
		action = error_for_server(frame, p, q, r.entry, d);
	if (action == CONTINUE && METHOD_OF(r.entry->word) == LD_TUN)
		action = encapsulate(frame, p, destination_index);
	return action == CONTINUE ? leave(frame, &hop, d->family) : action;
}

static __always_inline int error_for_client(frame_context *frame, struct packet *p, struct packet *q,
					    struct ld_entry *entry, struct ld_service *s)
{
	struct endpoint to = { .address = virtual_address_of(entry, p->family, s), .port = entry->virtual_port };
	int action = rewrite_quote(frame, p, q, DESTINATION_END, &to);
	if (action == CONTINUE)
		action = rewrite_outer(frame, p, SOURCE_END, &to.address);
	if (action != CONTINUE || METHOD_OF(entry->word) != LD_FULLNAT)
		return action;
	to.address = client_of(entry, p->family);
	to.port = entry->client_port;
	action = rewrite_quote(frame, p, q, SOURCE_END, &to);
	return action == CONTINUE ? rewrite_outer(frame, p, DESTINATION_END, &to.address) : action;
}

/* From the server's side, about a packet of the client: on to the client, from the virtual address. */
__noinline int icmp_to_client(frame_context *frame, struct packet *p, struct packet *q, __u32 place)
{
	if (!p || !q)
		return PASS;
	struct record r = record_at(place, p->family);
	struct ld_service *s = r.entry ? service_of_entry(r.entry) : NULL;
	struct hop hop = {};
	if (!s)
		return PASS;
	if (is_relayed(r.entry->word))
		return pass_to_relay(frame);
	if (p->ttl <= 1)
		return DROP(LD_DROP_TTL_EXCEEDED);
	hop.gateway = client_of(r.entry, p->family);
	if (!hop_lookup(frame, &hop.gateway, p->family, &hop))
		return DROP(LD_DROP_NO_ROUTE);
	note_flow(r.entry->service & INDEX_MASK, r.entry->destination & INDEX_MASK);
	count_out(amount_of(frame, p), r.entry->service & INDEX_MASK, r.entry->destination & INDEX_MASK);
	if (p->part == FIRST_FRAGMENT)
		fragment_remember(p, place, REPLY);
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE)
		action = error_for_client(frame, p, q, r.entry, s);
	return action == CONTINUE ? leave(frame, &hop, p->family) : action;
}

/* Echo requests and everything else that is no error about a connection belongs to the kernel's own stack. */
__noinline int forward_icmp(frame_context *frame, struct packet *p)
{
	struct packet *q = packet_room(QUOTED);
	__u8 type;
	if (!p || !q || frame_load(frame, p->l4_offset, &type, 1) || !is_icmp_error(p, type) ||
	    !parse_quoted_header(frame, p->l4_offset + 8, p->family, q))
		return PASS;
	/* An error goes to whoever sent the packet it quotes. */
	if (!address_equal(&p->destination, &q->source))
		return PASS;
	/* The error inside is written anew, with a checksum over all of its quote: it takes a whole one. */
	if (is_tunnelled(q))
		return p->part == WHOLE ? icmp_of_tunnel(frame, p, q) : PASS;
	/* What pads the frame is no part of the quote. */
	if (!parse_quoted_ports(frame, q) || p->ip_length + ETH_HLEN < q->l4_offset + 4)
		return PASS;
	__u32 place = place_of_quote(q, REPLY, INBOUND);
	if (place)
		return icmp_to_server(frame, p, q, place);
	place = place_of_quote(q, INBOUND, REPLY) ?: place_of_quote(q, INBOUND, LOCAL_REPLY);
	return place ? icmp_to_client(frame, p, q, place) : PASS;
}
