/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TUN: the packet travels inside another IP packet to the real server, unchanged but for its hop limit (RFC 2003, RFC
 * 2473). As IPVS: the outer header takes over traffic class, hop limit and, IPv4 in IPv4, don't-fragment. The families
 * of the two headers are independent. MSS is not clamped: what limits the packets that pass here is the server's own
 * SYN+ACK, which does not.
 */
#pragma once

#define IP_DONT_FRAGMENT 0x4000

struct inner {
	__u8 traffic_class;
	__u8 ttl;
	__u8 dont_fragment;
};

static __always_inline struct inner inner_of4(const struct iphdr *ip)
{
	return (struct inner){ ip->tos, ip->ttl, (ip->frag_off & bpf_htons(IP_DONT_FRAGMENT)) != 0 };
}

static __always_inline struct inner inner_of6(const __u8 *ip)
{
	return (struct inner){ ip[0] << 4 | ip[1] >> 4, ip[7], 0 };
}

/*
 * In whole words, which are summed up as they are written: a sum of what was just stored in bytes waits for it. Each is a
 * word of RFC 791, section 3.1.
 */
static __always_inline void put_outer4(__be32 *word, const struct packet *p, const struct inner *inner,
				       const struct ld_address *source, const struct ld_address *server)
{
	__u32 length = sizeof(struct iphdr) + p->ip_length;
	__u32 protocol = p->family == 4 ? IPPROTO_IPIP : IPPROTO_IPV6;
	/* What may be cut into pieces needs a number of its own. */
	__u32 number = inner->dont_fragment ? 0 : bpf_get_prandom_u32();
	__be32 first = bpf_htonl(0x45000000 | (__u32)inner->traffic_class << 16 | length);
	__be32 second = bpf_htonl(number << 16 | (inner->dont_fragment ? IP_DONT_FRAGMENT : 0));
	__be32 third = bpf_htonl((__u32)inner->ttl << 24 | protocol << 16);
	word[0] = first;
	word[1] = second;
	word[2] = third;
	word[3] = source->word[0];
	word[4] = server->word[0];
	((struct iphdr *)word)->check =
		csum_fold64((__u64)first + second + third + source->word[0] + server->word[0]);
}

static __always_inline void put_outer6(struct ipv6hdr *ip, const struct packet *p, const struct inner *inner,
				       const struct ld_address *source, const struct ld_address *server)
{
	*(__be32 *)ip = bpf_htonl(0x60000000 | (__u32)inner->traffic_class << 20);
	ip->payload_len = bpf_htons(p->ip_length);
	ip->nexthdr = p->family == 4 ? IPPROTO_IPIP : IPPROTO_IPV6;
	ip->hop_limit = inner->ttl;
	__builtin_memcpy(&ip->saddr, source, 16);
	__builtin_memcpy(&ip->daddr, server, 16);
}

/* What stands before the inner packet, in room that was made for it, but for MAC addresses. The frame's start, or NULL. */
static __always_inline struct ethhdr *put_outer(frame_context *frame, const struct packet *p, const struct inner *inner,
						const struct ld_destination *d, const struct ld_address *source)
{
	struct ethhdr *eth;
	if (d->family == 4) {
		eth = bytes_at(frame, 0, ETH_HLEN + sizeof(struct iphdr));
		if (!eth)
			return NULL;
		eth->h_proto = bpf_htons(ETH_P_IP);
		put_outer4((void *)(eth + 1), p, inner, source, &d->address);
	} else {
		eth = bytes_at(frame, 0, ETH_HLEN + sizeof(struct ipv6hdr));
		if (!eth)
			return NULL;
		eth->h_proto = bpf_htons(ETH_P_IPV6);
		put_outer6((void *)(eth + 1), p, inner, source, &d->address);
	}
	return eth;
}

static __always_inline __u64 tunnel_kind(const struct ld_destination *d)
{
	return d->family == 4 ? FRAME_TUNNEL4 : FRAME_TUNNEL6;
}

/* After the last look at the packet: its offsets are those of the inner one no more. */
static __always_inline int wrap(frame_context *frame, const struct packet *p, const struct ld_destination *d,
				const struct ld_address *source)
{
	struct inner inner = {};
	void *ip = p->family == 4 ? bytes_at(frame, ETH_HLEN, sizeof(struct iphdr)) :
				    bytes_at(frame, ETH_HLEN, sizeof(struct ipv6hdr));
	if (!ip)
		return DROP(LD_DROP_REWRITE_FAILED);
	inner = p->family == 4 ? inner_of4(ip) : inner_of6(ip);
	if (is_no_address(source))
		return DROP(LD_DROP_NO_LOCAL_ADDRESS);
	if (frame_insert(frame, ip_header_size(d->family), tunnel_kind(d)) || !put_outer(frame, p, &inner, d, source))
		return DROP(LD_DROP_REWRITE_FAILED);
	return CONTINUE;
}

static __always_inline struct ld_address *tunnel_source_of(__u32 destination_index)
{
	return bpf_map_lookup_elem(&tunnel_source, &destination_index);
}

__noinline int encapsulate(frame_context *frame, struct packet *p, __u32 destination_index)
{
	struct ld_destination *d = destination_at(destination_index);
	struct ld_address *source = tunnel_source_of(destination_index);
	return p && d && source ? wrap(frame, p, d, source) : DROP(LD_DROP_REWRITE_FAILED);
}

/* What the outer header takes of the path's MTU. */
static __always_inline __u32 tunnel_overhead(const struct ld_destination *d, __u32 method)
{
	return method == LD_TUN ? ip_header_size(d->family) : 0;
}
