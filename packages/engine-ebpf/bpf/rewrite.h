/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes to the headers of a packet that is forwarded. */
#pragma once

enum end {
	SOURCE_END = 0,
	DESTINATION_END = 1,
};

/* Hop limit: no checksum covers it in IPv6 but the card's own sum does (0xfeff is minus one in network order). */
static __always_inline int decrement_ttl(struct __sk_buff *skb, struct packet *p)
{
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(skb, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		ip->ttl--;
		ip_checksum_adjust(ip, (__u16)~bpf_htons(0x0100));
	} else {
		struct ipv6hdr *ip = bytes_at(skb, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		ip->hop_limit--;
		bpf_csum_update(skb, (__u16)~bpf_htons(0x0001));
	}
	return CONTINUE;
}

/* Puts `to` in the place of one address of the IP header; returns what that adds to a sum. */
static __always_inline int replace_address(struct __sk_buff *skb, const struct packet *p, enum end end,
					   const struct ld_address *to)
{
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(skb, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		__be32 old = end == SOURCE_END ? ip->saddr : ip->daddr;
		if (end == SOURCE_END)
			ip->saddr = to->word[0];
		else
			ip->daddr = to->word[0];
		ip_checksum_adjust(ip, csum_add(~old, to->word[0]));
	} else {
		struct ipv6hdr *ip = bytes_at(skb, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return DROP(LD_DROP_REWRITE_FAILED);
		__builtin_memcpy(end == SOURCE_END ? &ip->saddr : &ip->daddr, to, 16);
	}
	return CONTINUE;
}

/* NAT: one end of the packet becomes another address and port. Later fragments have no port. */
static __always_inline int rewrite_end(struct __sk_buff *skb, const struct packet *p, enum end end,
				       const struct ld_address *to, __be16 port)
{
	const struct ld_address *from = end == SOURCE_END ? &p->source : &p->destination;
	__be16 old_port = end == SOURCE_END ? p->source_port : p->destination_port;
	__u32 difference = address_difference(from, to, p->family);
	int action = replace_address(skb, p, end, to);
	if (action != CONTINUE)
		return action;
	if (p->part == LATER_FRAGMENT) {
		if (p->family == 6)
			bpf_csum_update(skb, difference);
		return CONTINUE;
	}
	__be16 *ports = bytes_at(skb, p->l4_offset, 8);
	if (!ports)
		return DROP(LD_DROP_REWRITE_FAILED);
	ports[end] = port;
	transport_checksum_adjust(skb, p, difference, old_port, port);
	return CONTINUE;
}
