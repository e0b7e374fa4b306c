/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP errors of our own: the packet is turned into one and sent back where it came from. They come from the address
 * the packet was for: the virtual address to clients, the client's to servers. A server may hold the virtual address
 * itself (DR) and would take an error from it for a forged one.
 */
#pragma once

#define QUOTE_BYTES4 548
#define QUOTE_BYTES6 1232
#define SUM_BYTES 512

static __always_inline int is_icmp(const struct packet *p)
{
	return p->protocol == (p->family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/* Sum over `length` bytes of the frame from `offset` on. */
__noinline __u32 frame_sum(frame_context *frame, __u32 offset, __u32 length)
{
	__u32 zero = 0;
	__u8 *room = bpf_map_lookup_elem(&scratch, &zero);
	__u32 sum = 0;
	if (!room)
		return 0;
	for (int i = 0; i < 3; i++) {
		__u32 part = length > SUM_BYTES ? SUM_BYTES : length;
		if (part == 0)
			break;
		/* Says 1 to SUM_BYTES so that the verifier of 6.1 sees it too. */
		asm volatile("" : "+r"(part));
		part = ((part - 1) & (SUM_BYTES - 1)) + 1;
		*(__u32 *)(room + (part & ~3)) = 0;
		if (frame_load(frame, offset, room, part))
			break;
		__u32 words = (part + 3) & 1020;
		sum = bpf_csum_diff(NULL, 0, (__be32 *)room, words, sum);
		offset += part;
		length -= part;
	}
	return sum;
}

struct icmp_head {
	__u8 type;
	__u8 code;
	__u16 checksum;
	__be32 rest;
};

static __always_inline struct icmp_head icmp_head_of(__u8 family, enum icmp_error_kind kind, __u32 mtu)
{
	struct icmp_head head = {};
	if (family == 4) {
		head.type = kind == TIME_EXCEEDED ? 11 : 3;
		head.code = kind == PORT_UNREACHABLE ? 3 : kind == PACKET_TOO_BIG ? 4 : 0;
	} else {
		head.type = kind == TIME_EXCEEDED ? 3 : kind == PACKET_TOO_BIG ? 2 : 1;
		head.code = kind == PORT_UNREACHABLE ? 4 : 0;
	}
	head.rest = kind == PACKET_TOO_BIG ? bpf_htonl(mtu) : 0;
	return head;
}

static __always_inline int write_icmp4(frame_context *frame, const struct packet *p, struct icmp_head head,
				       __u32 quoted, __u8 tos)
{
	struct iphdr ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_ICMP };
	ip.tos = (tos & 0x1e) | 0xc0;
	ip.tot_len = bpf_htons(sizeof(ip) + sizeof(head) + quoted);
	ip.saddr = p->destination.word[0];
	ip.daddr = p->source.word[0];
	ip.check = csum_fold(bpf_csum_diff(NULL, 0, (__be32 *)&ip, sizeof(ip), 0));
	__u32 sum = frame_sum(frame, ETH_HLEN + sizeof(ip) + sizeof(head), quoted);
	head.checksum = csum_fold(bpf_csum_diff(NULL, 0, (__be32 *)&head, sizeof(head), sum));
	if (frame_store(frame, ETH_HLEN, &ip, sizeof(ip)))
		return DROP(LD_DROP_REWRITE_FAILED);
	if (frame_store(frame, ETH_HLEN + sizeof(ip), &head, sizeof(head)))
		return DROP(LD_DROP_REWRITE_FAILED);
	return CONTINUE;
}

static __always_inline int write_icmp6(frame_context *frame, const struct packet *p, struct icmp_head head,
				       __u32 quoted)
{
	struct ipv6hdr ip = { .version = 6, .hop_limit = 64, .nexthdr = IPPROTO_ICMPV6 };
	ip.payload_len = bpf_htons(sizeof(head) + quoted);
	__builtin_memcpy(&ip.saddr, &p->destination, 16);
	__builtin_memcpy(&ip.daddr, &p->source, 16);
	__be32 pseudo[2] = { bpf_htonl(sizeof(head) + quoted), bpf_htonl(IPPROTO_ICMPV6) };
	__u32 sum = frame_sum(frame, ETH_HLEN + sizeof(ip) + sizeof(head), quoted);
	sum = bpf_csum_diff(NULL, 0, pseudo, sizeof(pseudo), sum);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&ip.saddr, 32, sum);
	head.checksum = csum_fold(bpf_csum_diff(NULL, 0, (__be32 *)&head, sizeof(head), sum));
	if (frame_store(frame, ETH_HLEN, &ip, sizeof(ip)))
		return DROP(LD_DROP_REWRITE_FAILED);
	if (frame_store(frame, ETH_HLEN + sizeof(ip), &head, sizeof(head)))
		return DROP(LD_DROP_REWRITE_FAILED);
	return CONTINUE;
}

/* Back out of the interface it came in by, to the neighbour that sent it. */
static __always_inline int return_to_sender(frame_context *frame)
{
	struct ethhdr *eth = bytes_at(frame, 0, sizeof(*eth));
	if (!eth)
		return DROP(LD_DROP_REWRITE_FAILED);
	struct hop hop = { .ifindex = frame_ifindex(frame) };
	__builtin_memcpy(hop.destination_mac, eth->h_source, 6);
	__builtin_memcpy(hop.source_mac, eth->h_dest, 6);
	return leave(frame, &hop, 4);
}

/* The quote is as long as the kernel's own (RFC 1812, RFC 4443). */
__noinline int icmp_error(frame_context *frame, struct packet *p, __u32 kind)
{
	if (!p)
		return FRAME_DROP;
	__u32 limit = p->family == 4 ? QUOTE_BYTES4 : QUOTE_BYTES6;
	__u32 quoted = p->ip_length < limit ? p->ip_length : limit;
	__u8 tos = 0;
	struct iphdr *old = bytes_at(frame, ETH_HLEN, sizeof(*old));
	if (old && p->family == 4)
		tos = old->tos;
	if (quoted + ETH_HLEN != frame_length(frame) && frame_set_length(frame, ETH_HLEN + quoted))
		return FRAME_DROP;
	struct icmp_head head = icmp_head_of(p->family, kind, p->answer_mtu);
	__u32 grown = sizeof(head) + ip_header_size(p->family);
	if (frame_insert(frame, grown, FRAME_PLAIN))
		return FRAME_DROP;
	int action = p->family == 4 ? write_icmp4(frame, p, head, quoted, tos) : write_icmp6(frame, p, head, quoted);
	return action == CONTINUE ? return_to_sender(frame) : FRAME_DROP;
}
