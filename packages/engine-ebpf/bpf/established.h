/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nearly every packet: one of an established connection that changes no state, whole, by a way that is known and wide
 * enough. It goes in one piece here, with nothing put aside and few calls, by the same rules as in inbound.h and reply.h.
 * Any other goes there, and nothing was touched before that is known.
 */
#pragma once

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
	if (!d || !(d->flags & LD_AVAILABLE) || may_be_expired(entry, p->now) || !is_way_known(p, d, method))
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
				     const struct ld_destination *d, enum side side)
{
	if (!(d->flags & LD_AVAILABLE) || may_be_expired(entry, p->now))
		return CONTINUE;
	const struct hop *way = reply_hop_recall(entry, p->now);
	if (!way || p->ip_length > way->mtu || !frame_reaches(way->ifindex))
		return CONTINUE;
	struct ld_address virtual = own_address_of(entry, p->family);
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
					   const struct ld_settings *set, __u32 ifindex)
{
	struct ld_destination *d = NULL;
	struct ld_entry *entry;
	struct query q = {};
	p->now = clock_now(set);
	__u32 side = last_side[ifindex % GUESSES];
	if (side == INBOUND) {
		query_of(&q, p, INBOUND);
		query_hash(&q, set);
		entry = settled_match(&q, &d);
		return entry ? to_server(frame, start, p, entry) : CONTINUE;
	}
	if (side == REPLY) {
		query_of(&q, p, REPLY);
		query_hash(&q, set);
		entry = settled_match(&q, &d);
	} else {
		query_of(&q, p, LOCAL_REPLY);
		entry = settled_local_match(&q, set, &d);
	}
	return entry && d ? to_client(frame, start, p, entry, d, side) : CONTINUE;
}

/* CONTINUE: not such a packet. */
__noinline int forward_established4(frame_context *frame, struct ld_settings *set, __u32 ifindex)
{
	struct packet p = {};
	void *start = bytes_at(frame, 0, ETH_HLEN + sizeof(struct iphdr) + PLAIN_BYTES);
	if (!set || !start || !read_plain4(frame, start, &p) || !read_plain_ports(transport_of(start, 4), &p))
		return CONTINUE;
	return forward_settled(frame, start, &p, set, ifindex);
}

__noinline int forward_established6(frame_context *frame, struct ld_settings *set, __u32 ifindex)
{
	struct packet p = {};
	void *start = bytes_at(frame, 0, ETH_HLEN + sizeof(struct ipv6hdr) + PLAIN_BYTES);
	if (!set || !start || !read_plain6(frame, start, &p) || !read_plain_ports(transport_of(start, 6), &p))
		return CONTINUE;
	return forward_settled(frame, start, &p, set, ifindex);
}

static __always_inline int forward_established(frame_context *frame, struct ld_settings *set, __be16 type)
{
	if (frame_segment_size(frame) || set->source_packets)
		return CONTINUE;
	/* Handed on: each look at it takes three loads. */
	__u32 ifindex = frame_ifindex(frame);
	if (type == bpf_htons(ETH_P_IP))
		return forward_established4(frame, set, ifindex);
	return type == bpf_htons(ETH_P_IPV6) ? forward_established6(frame, set, ifindex) : CONTINUE;
}
