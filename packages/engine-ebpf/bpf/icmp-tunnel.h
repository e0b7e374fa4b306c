/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors of routers on the way to a server of TUN. They quote our outer header with the client's packet inside: the
 * client gets an error about its packet, and what was said of the path is remembered. As ip_vs_in_icmp(), which knows
 * IPv4 in IPv4 only; where IPv6 has a part in it, RFC 2473 says what becomes of an error.
 */
#pragma once

static __always_inline int is_tunnelled(const struct packet *quoted)
{
	return quoted->protocol == IPPROTO_IPIP || quoted->protocol == IPPROTO_IPV6;
}

static __always_inline int is_too_big(__u8 family, const struct icmp_head *head)
{
	return family == 4 ? head->type == 3 && head->code == 4 : head->type == 2;
}

/* Unreachable, too big, time exceeded. A parameter problem is one of our header. */
static __always_inline int concerns_client(__u8 family, const struct icmp_head *head)
{
	return family == 4 ? head->type == 3 || head->type == 11 : head->type <= 3;
}

/* Index of the destination whose tunnel this is, or NO_DESTINATION. */
static __always_inline __u32 destination_of_tunnel(__u32 place, const struct packet *outer, const struct packet *inner)
{
	struct record r = record_at(place, inner->family);
	struct ld_destination *d = r.entry ? destination_of(r.entry) : NULL;
	if (!d || METHOD_OF(r.entry->word) != LD_TUN || d->family != outer->family ||
	    !address_equal(&d->address, &outer->destination))
		return NO_DESTINATION;
	return r.entry->destination & INDEX_MASK;
}

/* The error about the inner packet. IPv4 in IPv4 keeps type and code; else what is not about size is unreachable. */
static __always_inline struct icmp_head head_inside(const struct icmp_head *head, const struct packet *outer,
						    const struct packet *inner)
{
	if (is_too_big(outer->family, head))
		return icmp_head_of(inner->family, PACKET_TOO_BIG, inner->answer_mtu);
	struct icmp_head inside = { .type = head->type, .code = head->code };
	if (outer->family == 6 || inner->family == 6) {
		inside.type = inner->family == 4 ? 3 : 1;
		inside.code = inner->family == 4 ? 1 : 3;
	}
	return inside;
}

/* The frame becomes that error, from the virtual address to the client, quoting `quoted` bytes. */
__noinline int write_error_inside(frame_context *frame, struct packet *outer, struct packet *inner,
				  struct icmp_head *head, __u32 quoted)
{
	__u8 tos = 0;
	if (!outer || !inner || !head)
		return DROP(LD_DROP_REWRITE_FAILED);
	__u32 headers = sizeof(*head) + ip_header_size(inner->family);
	__be16 ethertype = inner->family == 4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
	frame_load(frame, outer->l4_offset + 1, &tos, 1);
	if (frame_remove(frame, outer->l4_offset - ETH_HLEN - headers, ethertype))
		return DROP(LD_DROP_REWRITE_FAILED);
	headers += ETH_HLEN;
	if (frame_length(frame) != headers + quoted && frame_set_length(frame, headers + quoted))
		return DROP(LD_DROP_REWRITE_FAILED);
	return inner->family == 4 ? write_icmp4(frame, inner, *head, quoted, tos) :
				    write_icmp6(frame, inner, *head, quoted);
}

/* What of the inner packet goes into the quote: as much as came of it, and as the kernel would take. */
static __always_inline __u32 quoted_length(frame_context *frame, const struct packet *p, const struct packet *inner)
{
	__u32 limit = inner->family == 4 ? QUOTE_BYTES4 : QUOTE_BYTES6;
	__u32 came = p->ip_length + ETH_HLEN - inner->ip_offset;
	__u32 quoted = came < inner->ip_length ? came : inner->ip_length;
	return quoted < limit ? quoted : limit;
}

/* `p`: the router's error, `outer`: our header in it. What is about no tunnel of ours goes to the stack. */
__noinline int icmp_of_tunnel(frame_context *frame, struct packet *p, struct packet *outer)
{
	struct packet *inner = packet_room(TUNNELLED);
	struct icmp_head head;
	if (!p || !outer || !inner || frame_load(frame, p->l4_offset, &head, sizeof(head)) ||
	    !concerns_client(p->family, &head))
		return PASS;
	if (!parse_quoted_header(frame, outer->l4_offset, outer->protocol == IPPROTO_IPIP ? 4 : 6, inner) ||
	    !parse_quoted_ports(frame, inner) || p->ip_length + ETH_HLEN < inner->l4_offset + 4)
		return PASS;
	__u32 place = place_of_quote(inner, INBOUND, INBOUND);
	__u32 index = destination_of_tunnel(place, outer, inner);
	struct record r = record_at(place, inner->family);
	if (index == NO_DESTINATION || !r.entry)
		return PASS;
	if (is_too_big(p->family, &head)) {
		__u32 said = bpf_ntohl(head.rest) & (p->family == 4 ? 0xffff : ~0U);
		if (!said)
			return PASS;
		inner->answer_mtu = note_path_mtu(index, said, p->now) - ip_header_size(outer->family);
		if (inner->family == 6 && inner->answer_mtu < LEAST_PATH_MTU6)
			inner->answer_mtu = LEAST_PATH_MTU6;
		/* It would not send less for being told. */
		if (!inner->dont_fragment)
			return PASS;
	}
	inner->way.gateway = inner->source;
	if (!hop_lookup(frame, &inner->way.gateway, inner->family, &inner->way))
		return DROP(LD_DROP_NO_ROUTE);
	note_flow(r.entry->service & INDEX_MASK, index);
	__u32 quoted = quoted_length(frame, p, inner);
	struct amount amount = { .packets = 1, .bytes = quoted + sizeof(head) + ip_header_size(inner->family) };
	count_out(amount, r.entry->service & INDEX_MASK, index);
	head = head_inside(&head, outer, inner);
	int action = write_error_inside(frame, outer, inner, &head, quoted);
	return action == CONTINUE ? leave(frame, &inner->way, inner->family) : action;
}
