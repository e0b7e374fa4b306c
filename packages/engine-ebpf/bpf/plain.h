/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain packets: whole, without options or extension headers, data of TCP or a datagram. One look at the frame's length is
 * enough for all of their headers, which are then read and written where they are.
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
