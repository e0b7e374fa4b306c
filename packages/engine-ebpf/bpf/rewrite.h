/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes to the headers of a packet that is forwarded. */
#pragma once

enum end {
	SOURCE_END = 0,
	DESTINATION_END = 1,
};

/* Offset of the transport checksum in the frame. */
static __always_inline __u32 checksum_offset(const struct packet *p)
{
	return p->l4_offset + (p->protocol == LD_TCP ? 16 : 6);
}

/* What a rewriting adds to sums, in one's complement. */
struct change {
	__u32 addresses;
	__u32 ports;
};

/*
 * After addresses or ports changed; the hook knows whether the card still adds the sum. A UDP sum of zero stays zero.
 * A changed address is taken for one that the IP header's own checksum balances; in IPv6 nothing does, so a sum kept by
 * the card (CHECKSUM_COMPLETE) is put right.
 */
static __always_inline void adjust_transport_checksum(frame_context *frame, const struct packet *p,
						      const struct change *change)
{
	__u64 zero = p->protocol == LD_UDP ? BPF_F_MARK_MANGLED_0 : 0;
	if (p->part != LATER_FRAGMENT)
		frame_transport_checksum(frame, checksum_offset(p), change->addresses, change->ports, zero);
	if (p->family == 6)
		frame_sum_update(frame, change->addresses);
}

/* Hop limit: no checksum covers it in IPv6 but the card's own sum does (0xfeff is minus one in network order). */
static __always_inline int decrement_ttl(frame_context *frame, struct packet *p)
{
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		ip->ttl--;
		ip_checksum_adjust(ip, (__u16)~bpf_htons(0x0100));
	} else {
		struct ipv6hdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		ip->hop_limit--;
		frame_sum_update(frame, (__u16)~bpf_htons(0x0001));
	}
	return CONTINUE;
}

/* Puts `to` in the place of one address of the IP header; returns what that adds to a sum. */
static __always_inline int replace_address(frame_context *frame, const struct packet *p, enum end end,
					   const struct ld_address *to)
{
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		__be32 old = end == SOURCE_END ? ip->saddr : ip->daddr;
		if (end == SOURCE_END)
			ip->saddr = to->word[0];
		else
			ip->daddr = to->word[0];
		ip_checksum_adjust(ip, csum_add(~old, to->word[0]));
	} else {
		struct ipv6hdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		__builtin_memcpy(end == SOURCE_END ? &ip->saddr : &ip->daddr, to, 16);
	}
	return CONTINUE;
}

/* NAT: one end of the packet becomes another address and port. Later fragments have no port. */
static __always_inline int change_end(frame_context *frame, const struct packet *p, enum end end,
				      const struct ld_address *to, __be16 port, struct change *change)
{
	const struct ld_address *from = end == SOURCE_END ? &p->source : &p->destination;
	__be16 old_port = end == SOURCE_END ? p->source_port : p->destination_port;
	int action = replace_address(frame, p, end, to);
	if (action != CONTINUE)
		return action;
	change->addresses = csum_add(change->addresses, address_difference(from, to, p->family));
	if (p->part == LATER_FRAGMENT || old_port == port)
		return CONTINUE;
	__be16 *ports = bytes_at(frame, p->l4_offset, 8);
	if (!ports)
		return DROP(LD_DROP_REWRITE_FAILED);
	ports[end] = port;
	change->ports = csum_add(change->ports, csum_add((__u16)~old_port, port));
	return CONTINUE;
}

static __always_inline int rewrite_end(frame_context *frame, const struct packet *p, enum end end,
				       const struct ld_address *to, __be16 port)
{
	struct change change = {};
	int action = change_end(frame, p, end, to, port, &change);
	if (action == CONTINUE)
		adjust_transport_checksum(frame, p, &change);
	return action;
}
