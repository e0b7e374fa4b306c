/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nearly every packet: one of an established connection that changes no state, whole, by a way that is known and wide
 * enough. It goes in one piece here, with nothing put aside and few calls, by the same rules as in inbound.h and reply.h.
 * Any other goes there, and nothing was touched before that is known.
 */
#pragma once

/* Every plain packet has so many bytes after its IP header: a shorter datagram goes the long way. */
#define PLAIN_BYTES 20

static __always_inline void *transport_of(void *start, __u32 family)
{
	return start + ETH_HLEN + ip_header_size(family);
}

/* Reads the headers of a plain packet; 0: it is none. */
static __always_inline int read_plain4(frame_context *frame, void *start, struct packet *p)
{
	struct iphdr *ip = start + ETH_HLEN;
	if (*(__u8 *)ip != 0x45 || (ip->frag_off & bpf_htons(0x3fff)))
		return 0;
	p->family = 4;
	p->protocol = ip->protocol;
	p->ttl = ip->ttl;
	p->source.word[0] = ip->saddr;
	p->destination.word[0] = ip->daddr;
	p->ip_length = bpf_ntohs(ip->tot_len);
	return p->ip_length + ETH_HLEN <= frame_length(frame);
}

static __always_inline int read_plain6(frame_context *frame, void *start, struct packet *p)
{
	struct ipv6hdr *ip = start + ETH_HLEN;
	if (ip->version != 6)
		return 0;
	p->family = 6;
	p->protocol = ip->nexthdr;
	p->ttl = ip->hop_limit;
	__builtin_memcpy(&p->source, &ip->saddr, 16);
	__builtin_memcpy(&p->destination, &ip->daddr, 16);
	p->ip_length = bpf_ntohs(ip->payload_len) + sizeof(*ip);
	return bpf_ntohs(ip->payload_len) + sizeof(*ip) + ETH_HLEN <= frame_length(frame);
}

/* Whether its ports are there, and it is data: a datagram, or a segment that changes no state. */
static __always_inline int read_plain_ports(const __be16 *ports, struct packet *p)
{
	if (p->ttl <= 1 || (p->protocol != LD_TCP && p->protocol != LD_UDP))
		return 0;
	if (p->protocol == LD_TCP && !is_data(((__u8 *)ports)[13]))
		return 0;
	p->source_port = ports[SOURCE_END];
	p->destination_port = ports[DESTINATION_END];
	p->l4_offset = ETH_HLEN + ip_header_size(p->family);
	return is_inside(p, p->protocol == LD_TCP ? 20 : 8);
}

/* Neither its state nor what is kept of it is any different after another packet, but for its timer. */
static __always_inline int is_settled(const struct ld_entry *entry, __u32 now)
{
	__u32 state = STATE_OF(entry->word);
	return (state == LD_ESTABLISHED || state == LD_UDP_FLOW) && !may_be_expired(entry, now) &&
	       !(FLAGS_OF(entry->word) & (LD_SEQUENCE | LD_RELAYED | LD_UNPROVEN));
}

static __always_inline void note_way(const struct ld_entry *entry, enum side side, __u32 ifindex)
{
	struct ld_decision *decided = decision_of_cpu();
	note_flow(entry->service & INDEX_MASK, entry->destination & INDEX_MASK);
	note_side(side);
	if (!decided)
		return;
	decided->ifindex = ifindex;
	decided->through_neighbour = 0;
}

/* What a rewriting adds to sums, in words of the frame. */
struct difference {
	__u64 addresses;
	__u64 ports;
};

static __always_inline void put_end4(struct iphdr *ip, enum end end, const struct ld_address *to, struct difference *sums)
{
	__be32 *address = end == SOURCE_END ? &ip->saddr : &ip->daddr;
	sums->addresses += (__u64)(__u32)~*address + to->word[0];
	*address = to->word[0];
}

static __always_inline void put_end6(struct ipv6hdr *ip, enum end end, const struct ld_address *to,
				     struct difference *sums)
{
	__be32 *address = end == SOURCE_END ? ip->saddr.in6_u.u6_addr32 : ip->daddr.in6_u.u6_addr32;
#pragma unroll
	for (int i = 0; i < 4; i++) {
		sums->addresses += (__u64)(__u32)~address[i] + to->word[i];
		address[i] = to->word[i];
	}
}

/* NAT: one end of the packet becomes another address and port. */
static __always_inline void put_end(void *start, __u32 family, enum end end, const struct ld_address *to, __be16 port,
				    struct difference *sums)
{
	__be16 *ports = transport_of(start, family);
	if (family == 4)
		put_end4(start + ETH_HLEN, end, to, sums);
	else
		put_end6(start + ETH_HLEN, end, to, sums);
	if (ports[end] == port)
		return;
	sums->ports += (__u64)(__u16)~ports[end] + port;
	ports[end] = port;
}

/* The hop limit falls by one: -1 is 0xfeff in network order, where it is the upper byte. */
static __always_inline void put_ttl(void *start, __u32 family, const struct difference *sums)
{
	if (family == 6) {
		((struct ipv6hdr *)(start + ETH_HLEN))->hop_limit--;
		return;
	}
	struct iphdr *ip = start + ETH_HLEN;
	ip->ttl--;
	ip->check = csum_fold64(sums->addresses + (__u16)~ip->check + (__u16)~bpf_htons(0x0100));
}

/* Out with the MAC addresses of its way, once everything else is as it should be but for sums. Pointers are void after it. */
static __always_inline int leave_by(frame_context *frame, void *start, const struct packet *p, const __u8 *macs,
				    __u32 ifindex, const struct difference *sums)
{
	put_ttl(start, p->family, sums);
	put_macs(start, macs);
	if (p->family == 6)
		frame_sum_update(frame, csum_fold32(sums->addresses + (__u16)~bpf_htons(0x0001)));
	__u32 offset = checksum_offset(p);
	__u64 zero = p->protocol == LD_UDP ? BPF_F_MARK_MANGLED_0 : 0;
	if (sums->addresses)
		frame_put_checksum(frame, start + offset, offset, sums->addresses, sums->ports, zero);
	return frame_redirect(frame, ifindex);
}

static __always_inline int leave_in_tunnel(frame_context *frame, void *start, const struct packet *p,
					   const struct ld_destination *d, const struct ld_address *source)
{
	struct inner inner = p->family == 4 ? inner_of4(start + ETH_HLEN) : inner_of6(start + ETH_HLEN);
	struct difference none = {};
	inner.ttl--;
	put_ttl(start, p->family, &none);
	if (p->family == 6)
		frame_sum_update(frame, (__u16)~bpf_htons(0x0001));
	if (frame_prepend(frame, ip_header_size(d->family), tunnel_kind(d)))
		return DROP(LD_DROP_REWRITE_FAILED);
	struct ethhdr *eth = put_outer(frame, p, &inner, d, source);
	if (!eth)
		return DROP(LD_DROP_REWRITE_FAILED);
	put_macs(eth, d->hop_destination_mac);
	return frame_redirect(frame, d->hop_ifindex);
}

static __always_inline int is_way_known(const struct packet *p, const struct ld_destination *d, __u32 method)
{
	return d->hop_state == LD_HOP_VALID && p->now - d->hop_checked < HOP_TICKS &&
	       p->ip_length + tunnel_overhead(d, method) <= d->mtu && frame_reaches(d->hop_ifindex);
}

static __always_inline int to_server(frame_context *frame, void *start, struct packet *p, struct ld_entry *entry)
{
	struct ld_destination *d = destination_of(entry);
	__u32 method = METHOD_OF(entry->word);
	__u32 index = entry->destination & INDEX_MASK;
	if (!d || !(d->flags & LD_AVAILABLE) || !is_settled(entry, p->now) || !is_way_known(p, d, method))
		return CONTINUE;
	struct ld_address *source = method == LD_TUN ? tunnel_source_of(index) : NULL;
	struct ld_local_address *own = method == LD_FULLNAT ? local_address_at(LOCAL_OF(entry->word)) : NULL;
	if ((method == LD_TUN && (!source || is_no_address(source))) || (method == LD_FULLNAT && !own))
		return CONTINUE;
	note_way(entry, INBOUND, d->hop_ifindex);
	count_in((struct amount){ 1, p->ip_length }, entry->service & INDEX_MASK, index);
	reply_hop_outdate(entry, p->now);
	connection_touch(entry, p->now);
	if (source)
		return leave_in_tunnel(frame, start, p, d, source);
	struct difference sums = {};
	if (own)
		put_end(start, p->family, SOURCE_END, &own->address, entry->local_port, &sums);
	if (method != LD_DR)
		put_end(start, p->family, DESTINATION_END, &d->address, server_port_of(entry, d), &sums);
	return leave_by(frame, start, p, d->hop_destination_mac, d->hop_ifindex, &sums);
}

static __always_inline int to_client(frame_context *frame, void *start, struct packet *p, struct ld_entry *entry,
				     enum side side)
{
	struct ld_service *s = service_of_entry(entry);
	if (!s || !is_settled(entry, p->now))
		return CONTINUE;
	const struct hop *way = reply_hop_recall(entry, p->now);
	if (!way || p->ip_length > way->mtu || !frame_reaches(way->ifindex))
		return CONTINUE;
	struct ld_address virtual = virtual_address_of(entry, p->family, s);
	note_way(entry, side, way->ifindex);
	count_out((struct amount){ 1, p->ip_length }, entry->service & INDEX_MASK, entry->destination & INDEX_MASK);
	connection_touch(entry, p->now);
	struct difference sums = {};
	put_end(start, p->family, SOURCE_END, &virtual, entry->virtual_port, &sums);
	if (METHOD_OF(entry->word) == LD_FULLNAT) {
		struct ld_address client = client_of(entry, p->family);
		put_end(start, p->family, DESTINATION_END, &client, entry->client_port, &sums);
	}
	return leave_by(frame, start, p, way->destination_mac, way->ifindex, &sums);
}

static __always_inline int forward_settled(frame_context *frame, void *start, struct packet *p,
					   const struct ld_settings *set)
{
	struct query q = {};
	__u32 place = 0;
	struct ld_entry *entry;
	p->now = clock_now(set);
	__u32 side = last_side[frame_ifindex(frame) % GUESSES];
	if (side == INBOUND) {
		query_of(&q, p, INBOUND);
		query_hash(&q, set);
		entry = connection_match(&q, &place);
		return entry ? to_server(frame, start, p, entry) : CONTINUE;
	}
	if (side == REPLY) {
		query_of(&q, p, REPLY);
		query_hash(&q, set);
		entry = connection_match(&q, &place);
	} else {
		query_of(&q, p, LOCAL_REPLY);
		entry = local_match(&q.tuple, set, &place);
	}
	return entry ? to_client(frame, start, p, entry, side) : CONTINUE;
}

/* CONTINUE: not such a packet. */
__noinline int forward_established4(frame_context *frame, struct ld_settings *set)
{
	struct packet p = {};
	void *start = bytes_at(frame, 0, ETH_HLEN + sizeof(struct iphdr) + PLAIN_BYTES);
	if (!set || !start || !read_plain4(frame, start, &p) || !read_plain_ports(transport_of(start, 4), &p))
		return CONTINUE;
	return forward_settled(frame, start, &p, set);
}

__noinline int forward_established6(frame_context *frame, struct ld_settings *set)
{
	struct packet p = {};
	void *start = bytes_at(frame, 0, ETH_HLEN + sizeof(struct ipv6hdr) + PLAIN_BYTES);
	if (!set || !start || !read_plain6(frame, start, &p) || !read_plain_ports(transport_of(start, 6), &p))
		return CONTINUE;
	return forward_settled(frame, start, &p, set);
}

static __always_inline int forward_established(frame_context *frame, struct ld_settings *set)
{
	if (frame_segment_size(frame) || set->source_packets)
		return CONTINUE;
	__be16 type = frame_ethertype(frame);
	if (type == bpf_htons(ETH_P_IP))
		return forward_established4(frame, set);
	return type == bpf_htons(ETH_P_IPV6) ? forward_established6(frame, set) : CONTINUE;
}
