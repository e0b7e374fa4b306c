/* SPDX-License-Identifier: GPL-2.0-only */
/* Turns a TCP packet into another one without data: what the director says itself in a handshake. */
#pragma once

#define MSS_OPTION 0x02040000U

/* Fields in network order but mss (0: no option). `back`: from the receiver of the packet to its sender. */
struct segment {
	__be32 sequence;
	__be32 acknowledgement;
	__be16 window;
	__u16 mss;
	__u8 flags;
	__u8 back;
	__u8 pad[2];
};

struct tcp_words {
	__be16 source;
	__be16 destination;
	__be32 sequence;
	__be32 acknowledgement;
	__u8 offset;
	__u8 flags;
	__be16 window;
	__u16 checksum;
	__u16 urgent;
};

static __always_inline int is_plain(const struct packet *p)
{
	__u32 header = p->family == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	return p->part == WHOLE && p->l4_offset == ETH_HLEN + header;
}

/* Sum of the pseudo header; 0: no such header. */
static __always_inline __u32 write_ip_header(frame_context *frame, const struct packet *p, __u32 length, int back)
{
	__be32 rest[2] = { bpf_htonl(length), bpf_htonl(LD_TCP) };
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (!ip)
			return 0;
		__be32 source = ip->saddr;
		if (back) {
			ip->saddr = ip->daddr;
			ip->daddr = source;
			ip->ttl = 64;
			ip->tos &= ~3;
		}
		ip->tot_len = bpf_htons(sizeof(*ip) + length);
		ip->check = 0;
		ip->check = csum_fold(bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0));
		return bpf_csum_diff(NULL, 0, &ip->saddr, 8, bpf_csum_diff(NULL, 0, rest, sizeof(rest), 0));
	}
	struct ipv6hdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
	if (!ip)
		return 0;
	if (back) {
		struct in6_addr source = ip->saddr;
		ip->saddr = ip->daddr;
		ip->daddr = source;
		ip->hop_limit = 64;
	}
	ip->payload_len = bpf_htons(length);
	return bpf_csum_diff(NULL, 0, (__be32 *)&ip->saddr, 32, bpf_csum_diff(NULL, 0, rest, sizeof(rest), 0));
}

static __always_inline int write_tcp_header(frame_context *frame, const struct packet *p, const struct segment *s)
{
	struct tcp_words *tcp = bytes_at(frame, p->l4_offset, sizeof(*tcp));
	if (!tcp)
		return 0;
	__be16 source = tcp->source;
	if (s->back) {
		tcp->source = tcp->destination;
		tcp->destination = source;
	}
	tcp->sequence = s->sequence;
	tcp->acknowledgement = s->acknowledgement;
	tcp->offset = s->mss ? 6 << 4 : 5 << 4;
	tcp->flags = s->flags;
	tcp->window = s->window;
	tcp->checksum = 0;
	tcp->urgent = 0;
	if (!s->mss)
		return 1;
	__be32 *option = bytes_at(frame, p->l4_offset + sizeof(*tcp), sizeof(*option));
	if (!option)
		return 0;
	*option = bpf_htonl(MSS_OPTION | s->mss);
	return 1;
}

/* The packet's ends stay as they came in `p`, also with `back`. */
__noinline int become_segment(frame_context *frame, struct packet *p, struct segment *s)
{
	if (!p || !s || !is_plain(p))
		return DROP(LD_DROP_REWRITE_FAILED);
	__u32 length = sizeof(struct tcp_words) + (s->mss ? 4 : 0);
	__u32 whole = p->l4_offset + length;
	if (frame_length(frame) != whole && frame_set_length(frame, whole))
		return DROP(LD_DROP_REWRITE_FAILED);
	__u32 before = FRAME_LAST_HOOK ? frame_sum(frame, ETH_HLEN, whole - ETH_HLEN) : 0;
	int pending = frame_sum_is_pending(frame, checksum_offset(p));
	__u32 sum = write_ip_header(frame, p, length, s->back);
	if (!sum || !write_tcp_header(frame, p, s))
		return DROP(LD_DROP_REWRITE_FAILED);
	if (!pending)
		sum = csum_add(sum, frame_sum(frame, p->l4_offset, length));
	__u16 *checksum = bytes_at(frame, checksum_offset(p), sizeof(*checksum));
	if (!checksum)
		return DROP(LD_DROP_REWRITE_FAILED);
	*checksum = pending ? (__u16)~csum_fold(sum) : csum_fold(sum);
	if (FRAME_LAST_HOOK)
		frame_sum_update(frame, csum_add(frame_sum(frame, ETH_HLEN, whole - ETH_HLEN), ~before));
	p->tcp_flags = s->flags;
	p->ip_length = whole - ETH_HLEN;
	return CONTINUE;
}

/* Adds to a sequence number of the packet: `field` is its offset in the TCP header. */
__noinline int shift_sequence(frame_context *frame, struct packet *p, __u32 field, __u32 difference)
{
	__be32 *number = p ? bytes_at(frame, p->l4_offset + field, sizeof(*number)) : NULL;
	if (!number)
		return DROP(LD_DROP_REWRITE_FAILED);
	__be32 old = *number;
	__be32 shifted = bpf_htonl(bpf_ntohl(old) + difference);
	*number = shifted;
	frame_checksum_replace(frame, checksum_offset(p), 0, csum_add(~old, shifted), 0);
	return CONTINUE;
}
