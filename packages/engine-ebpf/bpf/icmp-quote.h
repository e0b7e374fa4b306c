/* SPDX-License-Identifier: GPL-2.0-only */
/* The packet that an ICMP error is about, as far as the error quotes it. */
#pragma once

struct endpoint {
	struct ld_address address;
	__be16 port;
	__u8 pad[2];
};

static __always_inline int is_icmp_error(const struct packet *p, __u8 type)
{
	if (p->family == 4)
		return type == 3 || type == 11 || type == 12;
	return type >= 1 && type <= 4;
}

/* The IP header at `offset`; what of the packet it does not describe is not looked at. */
static __always_inline int parse_quoted_header(frame_context *frame, __u32 offset, __u32 family, struct packet *q)
{
	__u8 header[40];
	q->ip_offset = offset;
	q->family = family;
	if (family == 4) {
		if (frame_load(frame, q->ip_offset, header, 20))
			return 0;
		struct iphdr *ip = (struct iphdr *)header;
		if (ip->version != 4 || ip->ihl < 5 || (ip->frag_off & bpf_htons(0x1fff)))
			return 0;
		q->protocol = ip->protocol;
		q->ip_length = bpf_ntohs(ip->tot_len);
		q->dont_fragment = (ip->frag_off & bpf_htons(0x4000)) != 0;
		q->source.word[0] = ip->saddr;
		q->destination.word[0] = ip->daddr;
		q->l4_offset = q->ip_offset + ip->ihl * 4;
	} else {
		if (frame_load(frame, q->ip_offset, header, 40))
			return 0;
		struct ipv6hdr *ip = (struct ipv6hdr *)header;
		q->protocol = ip->nexthdr;
		q->ip_length = bpf_ntohs(ip->payload_len) + sizeof(*ip);
		q->dont_fragment = 1;
		__builtin_memcpy(&q->source, &ip->saddr, 16);
		__builtin_memcpy(&q->destination, &ip->daddr, 16);
		q->l4_offset = q->ip_offset + 40;
	}
	return 1;
}

static __always_inline int parse_quoted_ports(frame_context *frame, struct packet *q)
{
	__be16 ports[2];
	if (q->protocol != LD_TCP && q->protocol != LD_UDP)
		return 0;
	if (frame_load(frame, q->l4_offset, ports, 4))
		return 0;
	q->source_port = ports[0];
	q->destination_port = ports[1];
	return 1;
}

/* `sent`: the side whose packets look like the quoted one turned round, `side`: how the record is found. */
__noinline __u32 place_of_quote(struct packet *q, __u32 sent, __u32 side)
{
	struct ld_settings *set = settings_of_box();
	struct query query = {};
	if (!q || !set)
		return 0;
	query_of(&query, q, sent);
	query.side = side;
	query.now = clock_now(set);
	if (side == LOCAL_REPLY)
		return local_find(&query.tuple);
	query_hash(&query, set);
	return connection_find_live(&query);
}

/* Translates one end of the quoted packet. Its transport checksum is left alone, as routers and IPVS leave it. */
__noinline int rewrite_quote(frame_context *frame, struct packet *p, struct packet *q, __u32 end, struct endpoint *to)
{
	if (!p || !q || !to)
		return DROP(LD_DROP_REWRITE_FAILED);
	const struct ld_address *from = end == SOURCE_END ? &q->source : &q->destination;
	__be16 old_port = end == SOURCE_END ? q->source_port : q->destination_port;
	__u32 checksum = p->l4_offset + 2;
	__be16 *port = bytes_at(frame, q->l4_offset + (end == SOURCE_END ? 0 : 2), sizeof(*port));
	if (!port)
		return DROP(LD_DROP_REWRITE_FAILED);
	*port = to->port;
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, q->ip_offset, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		if (end == SOURCE_END)
			ip->saddr = to->address.word[0];
		else
			ip->daddr = to->address.word[0];
		ip_checksum_adjust(ip, csum_add(~from->word[0], to->address.word[0]));
	} else {
		struct ipv6hdr *ip = bytes_at(frame, q->ip_offset, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		__builtin_memcpy(end == SOURCE_END ? &ip->saddr : &ip->daddr, &to->address, 16);
		frame_checksum_replace(frame, checksum, 0, address_difference(from, &to->address, 6), 0);
	}
	if (old_port != to->port)
		frame_checksum_replace(frame, checksum, old_port, to->port, 2);
	return CONTINUE;
}

/* The sequence number of a quoted segment, by which its sender knows it. */
__noinline int shift_quote(frame_context *frame, struct packet *p, struct packet *q, __u32 difference)
{
	__be32 *number = p && q ? bytes_at(frame, q->l4_offset + SEQUENCE_FIELD, sizeof(*number)) : NULL;
	if (!number)
		return DROP(LD_DROP_REWRITE_FAILED);
	__be32 old = *number;
	__be32 shifted = bpf_htonl(bpf_ntohl(old) + difference);
	*number = shifted;
	frame_checksum_replace(frame, p->l4_offset + 2, 0, csum_add(~old, shifted), 0);
	return CONTINUE;
}

/* The outer address; ICMPv6 sums it as part of the pseudo header. */
__noinline int rewrite_outer(frame_context *frame, struct packet *p, __u32 end, struct ld_address *to)
{
	if (!p || !to)
		return DROP(LD_DROP_REWRITE_FAILED);
	const struct ld_address *from = end == SOURCE_END ? &p->source : &p->destination;
	int action = replace_address(frame, p, end, to);
	if (action != CONTINUE || p->family == 4)
		return action;
	__u32 difference = address_difference(from, to, 6);
	frame_checksum_replace(frame, p->l4_offset + 2, 0, difference, BPF_F_PSEUDO_HDR);
	frame_sum_update(frame, difference);
	return CONTINUE;
}
