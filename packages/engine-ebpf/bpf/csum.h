/* SPDX-License-Identifier: GPL-2.0-only */
/* One's complement sums (RFC 1624). Transport sums go through helpers, which know whether the card still adds them. */
#pragma once

static __always_inline __u32 csum_add(__u32 sum, __u32 value)
{
	sum += value;
	return sum + (sum < value);
}

static __always_inline __u16 csum_fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* What replacing one address by another adds to a sum. */
static __always_inline __u32 address_difference(const struct ld_address *from, const struct ld_address *to, __u8 family)
{
	__u32 sum = csum_add(~from->word[0], to->word[0]);
	if (family == 4)
		return sum;
#pragma unroll
	for (int i = 1; i < 4; i++)
		sum = csum_add(csum_add(sum, ~from->word[i]), to->word[i]);
	return sum;
}

static __always_inline void ip_checksum_adjust(struct iphdr *ip, __u32 difference)
{
	ip->check = csum_fold(csum_add(difference, (__u16)~ip->check));
}

/* Offset of the transport checksum in the frame. */
static __always_inline __u32 checksum_offset(const struct packet *p)
{
	return p->l4_offset + (p->protocol == LD_TCP ? 16 : 6);
}

/*
 * After addresses or a port changed. A UDP sum of zero stays zero. The helper takes a changed address for one that the
 * IP header's own checksum balances; in IPv6 nothing does, so a sum kept by the card (CHECKSUM_COMPLETE) is put right.
 */
static __always_inline void transport_checksum_adjust(struct __sk_buff *skb, const struct packet *p, __u32 addresses,
						      __be16 old_port, __be16 new_port)
{
	__u64 zero = p->protocol == LD_UDP ? BPF_F_MARK_MANGLED_0 : 0;
	bpf_l4_csum_replace(skb, checksum_offset(p), 0, addresses, zero | BPF_F_PSEUDO_HDR);
	if (p->family == 6)
		bpf_csum_update(skb, addresses);
	if (old_port != new_port)
		bpf_l4_csum_replace(skb, checksum_offset(p), old_port, new_port, zero | 2);
}
