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

/*
 * After addresses or a port changed; the hook knows whether the card still adds the sum. A UDP sum of zero stays zero.
 * A changed address is taken for one that the IP header's own checksum balances; in IPv6 nothing does, so a sum kept by
 * the card (CHECKSUM_COMPLETE) is put right.
 */
static __always_inline void transport_checksum_adjust(frame_context *frame, const struct packet *p, __u32 addresses,
						      __be16 old_port, __be16 new_port)
{
	__u64 zero = p->protocol == LD_UDP ? BPF_F_MARK_MANGLED_0 : 0;
	frame_checksum_replace(frame, checksum_offset(p), 0, addresses, zero | BPF_F_PSEUDO_HDR);
	if (p->family == 6)
		frame_sum_update(frame, addresses);
	if (old_port != new_port)
		frame_checksum_replace(frame, checksum_offset(p), old_port, new_port, zero | 2);
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
static __always_inline int rewrite_end(frame_context *frame, const struct packet *p, enum end end,
				       const struct ld_address *to, __be16 port)
{
	const struct ld_address *from = end == SOURCE_END ? &p->source : &p->destination;
	__be16 old_port = end == SOURCE_END ? p->source_port : p->destination_port;
	__u32 difference = address_difference(from, to, p->family);
	int action = replace_address(frame, p, end, to);
	if (action != CONTINUE)
		return action;
	if (p->part == LATER_FRAGMENT) {
		if (p->family == 6)
			frame_sum_update(frame, difference);
		return CONTINUE;
	}
	__be16 *ports = bytes_at(frame, p->l4_offset, 8);
	if (!ports)
		return DROP(LD_DROP_REWRITE_FAILED);
	ports[end] = port;
	transport_checksum_adjust(frame, p, difference, old_port, port);
	return CONTINUE;
}
