/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nearly every packet: one of an established connection that changes no state, whole, by a way that is known and wide
 * enough. It goes in one piece here, with nothing put aside and few calls, by the same rules as in inbound.h and reply.h.
 * Any other goes there, and nothing was touched before that is known.
 */
#pragma once

#define PLAIN4 (ETH_HLEN + sizeof(struct iphdr))

static __always_inline int is_plain_data(const struct packet *p)
{
	if (p->part != WHOLE || p->ttl <= 1)
		return 0;
	return p->protocol == LD_UDP || (p->protocol == LD_TCP && is_data(p->tcp_flags));
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

static __always_inline int leave_by(frame_context *frame, const __u8 *macs, __u32 ifindex)
{
	struct ethhdr *eth = bytes_at(frame, 0, sizeof(*eth));
	if (!eth)
		return DROP(LD_DROP_REWRITE_FAILED);
	put_macs(eth, macs);
	return frame_redirect(frame, ifindex);
}

static __always_inline int is_way_known(const struct packet *p, const struct ld_destination *d, __u32 method)
{
	return d->hop_state == LD_HOP_VALID && p->now - d->hop_checked < HOP_TICKS &&
	       p->ip_length + tunnel_overhead(d, method) <= d->mtu && frame_reaches(d->hop_ifindex);
}

static __always_inline int to_server(frame_context *frame, struct packet *p, struct ld_entry *entry)
{
	struct ld_destination *d = destination_of(entry);
	__u32 method = METHOD_OF(entry->word);
	__u32 index = entry->destination & INDEX_MASK;
	if (!d || !(d->flags & LD_AVAILABLE) || !is_settled(entry, p->now) || !is_way_known(p, d, method))
		return CONTINUE;
	struct ld_address *source = method == LD_TUN ? tunnel_source_of(index) : NULL;
	struct ld_local_address *own = method == LD_FULLNAT ? local_address_at(LOCAL_OF(entry->word)) : NULL;
	if ((method == LD_TUN && !source) || (method == LD_FULLNAT && !own))
		return CONTINUE;
	note_way(entry, INBOUND, d->hop_ifindex);
	count_in((struct amount){ 1, p->ip_length }, entry->service & INDEX_MASK, index);
	reply_hop_outdate(entry, p->now);
	connection_touch(entry, p->now);
	struct change change = {};
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE && own)
		action = change_end(frame, p, SOURCE_END, &own->address, entry->local_port, &change);
	if (action == CONTINUE && (method == LD_NAT || method == LD_FULLNAT)) {
		action = change_end(frame, p, DESTINATION_END, &d->address, server_port_of(entry, d), &change);
		adjust_transport_checksum(frame, p, &change);
	}
	if (action == CONTINUE && source)
		action = wrap(frame, p, d, source);
	return action == CONTINUE ? leave_by(frame, d->hop_destination_mac, d->hop_ifindex) : action;
}

static __always_inline int to_client(frame_context *frame, struct packet *p, struct ld_entry *entry, enum side side)
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
	struct change change = {};
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE)
		action = change_end(frame, p, SOURCE_END, &virtual, entry->virtual_port, &change);
	if (action == CONTINUE && METHOD_OF(entry->word) == LD_FULLNAT) {
		struct ld_address client = client_of(entry, p->family);
		action = change_end(frame, p, DESTINATION_END, &client, entry->client_port, &change);
	}
	adjust_transport_checksum(frame, p, &change);
	return action == CONTINUE ? leave_by(frame, way->destination_mac, way->ifindex) : action;
}

static __always_inline int forward_settled(frame_context *frame, struct packet *p, const struct ld_settings *set)
{
	struct query q = {};
	__u32 place = 0;
	struct ld_entry *entry;
	if (!is_plain_data(p))
		return CONTINUE;
	p->now = clock_now(set);
	__u32 side = last_side[frame_ifindex(frame) % GUESSES];
	if (side == INBOUND) {
		query_of(&q, p, INBOUND);
		query_hash(&q, set);
		entry = connection_match(&q, &place);
		return entry ? to_server(frame, p, entry) : CONTINUE;
	}
	if (side == REPLY) {
		query_of(&q, p, REPLY);
		query_hash(&q, set);
		entry = connection_match(&q, &place);
	} else {
		query_of(&q, p, LOCAL_REPLY);
		entry = local_match(&q.tuple, set, &place);
	}
	return entry ? to_client(frame, p, entry, side) : CONTINUE;
}

/* CONTINUE: not such a packet. */
__noinline int forward_established4(frame_context *frame, struct ld_settings *set)
{
	struct packet p = {};
	if (!set || parse_ipv4_header(frame, &p) != CONTINUE || p.l4_offset != PLAIN4)
		return CONTINUE;
	/* A constant from here on. */
	p.l4_offset = PLAIN4;
	if (parse_ports(frame, &p) != CONTINUE)
		return CONTINUE;
	return forward_settled(frame, &p, set);
}

__noinline int forward_established6(frame_context *frame, struct ld_settings *set)
{
	struct packet p = {};
	if (!set || parse_ipv6_header(frame, &p) != CONTINUE || has_extension_headers(&p) ||
	    parse_ports(frame, &p) != CONTINUE)
		return CONTINUE;
	return forward_settled(frame, &p, set);
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
