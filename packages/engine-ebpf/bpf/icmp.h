/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors about a connection. The quoted packet names it: one that was sent to a client (from the virtual address)
 * comes back from the client's side, one that was sent to a server from the server's side. With NAT both the outer
 * address and the quote are translated, so that path MTU discovery works in both directions.
 */
#pragma once

struct quote {
	struct packet inner;
	__u32 ip_offset;
};

static __always_inline int is_icmp_error(const struct packet *p, __u8 type)
{
	if (p->family == 4)
		return type == 3 || type == 11 || type == 12;
	return type >= 1 && type <= 4;
}

static __always_inline int parse_quote(frame_context *frame, const struct packet *p, struct quote *q)
{
	__u8 header[40];
	__be16 ports[2];
	q->ip_offset = p->l4_offset + 8;
	q->inner.family = p->family;
	if (p->family == 4) {
		if (frame_load(frame, q->ip_offset, header, 20))
			return 0;
		struct iphdr *ip = (struct iphdr *)header;
		if (ip->version != 4 || ip->ihl < 5 || (ip->frag_off & bpf_htons(0x1fff)))
			return 0;
		q->inner.protocol = ip->protocol;
		q->inner.source.word[0] = ip->saddr;
		q->inner.destination.word[0] = ip->daddr;
		q->inner.l4_offset = q->ip_offset + ip->ihl * 4;
	} else {
		if (frame_load(frame, q->ip_offset, header, 40))
			return 0;
		struct ipv6hdr *ip = (struct ipv6hdr *)header;
		q->inner.protocol = ip->nexthdr;
		__builtin_memcpy(&q->inner.source, &ip->saddr, 16);
		__builtin_memcpy(&q->inner.destination, &ip->daddr, 16);
		q->inner.l4_offset = q->ip_offset + 40;
	}
	if (q->inner.protocol != LD_TCP && q->inner.protocol != LD_UDP)
		return 0;
	if (frame_load(frame, q->inner.l4_offset, ports, 4))
		return 0;
	q->inner.source_port = ports[0];
	q->inner.destination_port = ports[1];
	return 1;
}

/* Translates one end of the quoted packet. Its transport checksum is left alone, as routers and IPVS leave it. */
static __always_inline int rewrite_quote(frame_context *frame, const struct packet *p, const struct quote *q,
					 enum end end, const struct ld_address *to, __be16 port)
{
	const struct ld_address *from = end == SOURCE_END ? &q->inner.source : &q->inner.destination;
	__be16 old_port = end == SOURCE_END ? q->inner.source_port : q->inner.destination_port;
	__u32 checksum = p->l4_offset + 2;
	__be16 *ports = bytes_at(frame, q->inner.l4_offset, 4);
	if (!ports)
		return DROP(LD_DROP_REWRITE_FAILED);
	ports[end] = port;
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, q->ip_offset, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		if (end == SOURCE_END)
			ip->saddr = to->word[0];
		else
			ip->daddr = to->word[0];
		ip_checksum_adjust(ip, csum_add(~from->word[0], to->word[0]));
	} else {
		struct ipv6hdr *ip = bytes_at(frame, q->ip_offset, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		__builtin_memcpy(end == SOURCE_END ? &ip->saddr : &ip->daddr, to, 16);
		frame_checksum_replace(frame, checksum, 0, address_difference(from, to, 6), 0);
	}
	if (old_port != port)
		frame_checksum_replace(frame, checksum, old_port, port, 2);
	return CONTINUE;
}

/* The outer address; ICMPv6 sums it as part of the pseudo header. */
static __always_inline int rewrite_outer(frame_context *frame, const struct packet *p, enum end end,
					 const struct ld_address *to)
{
	const struct ld_address *from = end == SOURCE_END ? &p->source : &p->destination;
	int action = replace_address(frame, p, end, to);
	if (action != CONTINUE || p->family == 4)
		return action;
	__u32 difference = address_difference(from, to, 6);
	frame_checksum_replace(frame, p->l4_offset + 2, 0, difference, BPF_F_PSEUDO_HDR);
	frame_sum_update(frame, difference);
	return CONTINUE;
}

static __always_inline __u32 place_of_quote(const struct quote *q, enum side outer, enum side side)
{
	struct ld_settings *set = settings_of_box();
	struct query query = {};
	if (!set)
		return 0;
	query_of(&query, &q->inner, outer);
	query.side = side;
	query.now = clock_now(set);
	query_hash(&query, set);
	return connection_find_live(&query);
}

/* From the client's side, about a packet of the server: on to the server. */
__noinline int icmp_to_server(frame_context *frame, struct packet *p, struct quote *q)
{
	struct ld_settings *set = settings_of_box();
	if (!p || !q || !set)
		return PASS;
	/* The quoted packet went the other way: its destination is the client, its source the virtual address. */
	struct record r = record_at(place_of_quote(q, REPLY, INBOUND), p->family);
	struct ld_destination *d = r.entry ? destination_of(r.entry) : NULL;
	struct hop hop = {};
	if (!d)
		return PASS;
	if (p->ttl <= 1)
		return DROP(LD_DROP_TTL_EXCEEDED);
	if (!hop_to_destination(frame, r.entry->destination & INDEX_MASK, &hop, clock_now(set)))
		return DROP(LD_DROP_NO_ROUTE);
	struct ld_address server = d->address;
	__be16 port = d->port ? d->port : r.entry->virtual_port;
	__u32 method = METHOD_OF(r.entry->word);
	note_flow(r.entry->service & INDEX_MASK, r.entry->destination & INDEX_MASK);
	count_in(amount_of(frame, p), r.entry->service & INDEX_MASK, r.entry->destination & INDEX_MASK);
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE && method == LD_NAT)
		action = rewrite_quote(frame, p, q, SOURCE_END, &server, port);
	if (action == CONTINUE && method == LD_NAT)
		action = rewrite_outer(frame, p, DESTINATION_END, &server);
	if (action == CONTINUE && method == LD_TUN)
		action = encapsulate(frame, p, r.entry->destination & INDEX_MASK);
	return action == CONTINUE ? leave(frame, &hop, d->family) : action;
}

/* From the server's side, about a packet of the client: on to the client, from the virtual address. */
__noinline int icmp_to_client(frame_context *frame, struct packet *p, struct quote *q)
{
	if (!p || !q)
		return PASS;
	__u32 place = place_of_quote(q, INBOUND, REPLY);
	struct record r = record_at(place, p->family);
	struct ld_service *s = r.entry ? service_of_entry(r.entry) : NULL;
	struct hop hop = {};
	if (!s)
		return PASS;
	if (p->ttl <= 1)
		return DROP(LD_DROP_TTL_EXCEEDED);
	struct ld_address virtual = virtual_address_of(place, p->family, s);
	struct ld_address client = p->destination;
	__be16 port = r.entry->virtual_port;
	if (!hop_lookup(frame, &client, p->family, &hop))
		return DROP(LD_DROP_NO_ROUTE);
	note_flow(r.entry->service & INDEX_MASK, r.entry->destination & INDEX_MASK);
	count_out(amount_of(frame, p), r.entry->service & INDEX_MASK, r.entry->destination & INDEX_MASK);
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE)
		action = rewrite_quote(frame, p, q, DESTINATION_END, &virtual, port);
	if (action == CONTINUE)
		action = rewrite_outer(frame, p, SOURCE_END, &virtual);
	return action == CONTINUE ? leave(frame, &hop, p->family) : action;
}

/* Echo requests and everything else that is no error about a connection belongs to the kernel's own stack. */
__noinline int forward_icmp(frame_context *frame, struct packet *p)
{
	struct quote q = {};
	__u8 type;
	if (!p || p->part != WHOLE || frame_load(frame, p->l4_offset, &type, 1) || !is_icmp_error(p, type) ||
	    !parse_quote(frame, p, &q))
		return PASS;
	return is_virtual_address(p) ? icmp_to_server(frame, p, &q) : icmp_to_client(frame, p, &q);
}
