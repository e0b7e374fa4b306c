/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads one packet, linear up to its transport header, into struct packet. */
#pragma once

#define PULL_BYTES 160
#define MAX_EXTENSION_HEADERS 6

enum fragment_part {
	WHOLE = 0,
	FIRST_FRAGMENT = 1,
	LATER_FRAGMENT = 2,
};

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_ACK = 0x10,
};

/* How a packet may open a connection; all but the first only in a flood, see admit.h. */
enum admission {
	BY_SYN = 0,
	BY_COOKIE = 1,
	/* Leaves a record that may make room. */
	UNPROVEN = 2,
	WITHOUT_RECORD = 3,
};

/* Where a packet leaves. `gateway` is set when its MAC address is not known: through_neighbour. */
struct hop {
	__u32 ifindex;
	__u32 mtu;
	__u8 destination_mac[6];
	__u8 source_mac[6];
	__u32 through_neighbour;
	struct ld_address gateway;
};

/*
 * What a packet says. Ports and tcp_flags are zero where it has none; ip_length is what its IP header says. ip_offset is
 * set for a quoted packet only; service, an index, and admission where it belongs to no record. answer_mtu goes into an
 * ICMP error about it, now is the clock when it came, mark the firewall mark it came with, call_id what call-id.h made of its
 * SIP Call-ID, way where it leaves.
 */
struct packet {
	struct ld_address source;
	struct ld_address destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 family;
	__u8 protocol;
	__u8 ttl;
	__u8 tcp_flags;
	__u16 l4_offset;
	__u16 ip_length;
	__u8 part;
	__u8 dont_fragment;
	__u16 ip_offset;
	__u32 service;
	__u8 admission;
	__u8 pad[3];
	__u32 fragment_id;
	__u32 answer_mtu;
	__u32 now;
	__u32 mark;
	__u32 call_id;
	struct hop way;
};

/* Room off the stack for what is being worked on: a hook works on one packet of a CPU at a time. */
enum packet_use {
	ARRIVED = 0,
	QUOTED = 1,
	/* In a tunnel, in a quote. */
	TUNNELLED = 2,
	PACKET_USES = 3,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PACKET_USES);
	__type(key, __u32);
	__type(value, struct packet);
} packets SEC(".maps");

static __always_inline struct packet *packet_room(__u32 use)
{
	struct packet *p = bpf_map_lookup_elem(&packets, &use);
	if (p)
		__builtin_memset(p, 0, offsetof(struct packet, way));
	return p;
}

static __always_inline int address_equal(const struct ld_address *a, const struct ld_address *b)
{
	/* One branch, not four: the verifier follows each. */
	return !((a->word[0] ^ b->word[0]) | (a->word[1] ^ b->word[1]) | (a->word[2] ^ b->word[2]) |
		 (a->word[3] ^ b->word[3]));
}

static __always_inline int is_no_address(const struct ld_address *address)
{
	return !(address->word[0] | address->word[1] | address->word[2] | address->word[3]);
}

/* What an IP packet says it holds; a frame may go on after it, with what pads it to the least size of Ethernet. */
static __always_inline int is_inside(const struct packet *p, __u32 size)
{
	return p->l4_offset + size <= (__u32)p->ip_length + ETH_HLEN;
}

static __always_inline int parse_ports(frame_context *frame, struct packet *p)
{
	if (p->part == LATER_FRAGMENT)
		return CONTINUE;
	if (p->protocol == LD_TCP) {
		struct tcphdr *tcp = bytes_at(frame, p->l4_offset, sizeof(*tcp));
		if (!tcp || !is_inside(p, sizeof(*tcp)))
			return DROP(LD_DROP_MALFORMED);
		p->source_port = tcp->source;
		p->destination_port = tcp->dest;
		p->tcp_flags = ((__u8 *)tcp)[13];
	} else if (p->protocol == LD_UDP) {
		struct udphdr *udp = bytes_at(frame, p->l4_offset, sizeof(*udp));
		if (!udp || !is_inside(p, sizeof(*udp)))
			return DROP(LD_DROP_MALFORMED);
		p->source_port = udp->source;
		p->destination_port = udp->dest;
	}
	return CONTINUE;
}

static __always_inline int parse_ipv4_header(frame_context *frame, struct packet *p)
{
	struct iphdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
	if (!ip || ip->ihl < 5 || ip->version != 4)
		return PASS;
	p->family = 4;
	p->protocol = ip->protocol;
	p->ttl = ip->ttl;
	p->source.word[0] = ip->saddr;
	p->destination.word[0] = ip->daddr;
	p->ip_length = bpf_ntohs(ip->tot_len);
	p->l4_offset = ETH_HLEN + ip->ihl * 4;
	if (!is_inside(p, 0) || p->ip_length + ETH_HLEN > frame_length(frame))
		return PASS;
	__u16 fragment = bpf_ntohs(ip->frag_off);
	p->dont_fragment = (fragment & 0x4000) != 0;
	if (fragment & 0x3fff) {
		p->part = fragment & 0x1fff ? LATER_FRAGMENT : FIRST_FRAGMENT;
		p->fragment_id = ip->id;
	}
	return CONTINUE;
}

static __always_inline int parse_ipv4(frame_context *frame, struct packet *p)
{
	int action = parse_ipv4_header(frame, p);
	return action == CONTINUE ? parse_ports(frame, p) : action;
}

/* Walks hop-by-hop, routing, destination and fragment headers (RFC 8200) up to the transport header. */
__noinline int skip_extension_headers(frame_context *frame, struct packet *p)
{
	if (!p)
		return PASS;
	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		__u8 header[8];
		if (p->protocol != IPPROTO_HOPOPTS && p->protocol != IPPROTO_ROUTING &&
		    p->protocol != IPPROTO_DSTOPTS && p->protocol != IPPROTO_FRAGMENT)
			return CONTINUE;
		if (p->l4_offset > MAX_L4_OFFSET || !is_inside(p, sizeof(header)) ||
		    frame_load(frame, p->l4_offset, header, sizeof(header)))
			return DROP(LD_DROP_MALFORMED);
		if (p->protocol == IPPROTO_FRAGMENT) {
			__u16 offset = header[2] << 8 | header[3];
			if (offset & 0xfff9) {
				p->part = offset & 0xfff8 ? LATER_FRAGMENT : FIRST_FRAGMENT;
				__builtin_memcpy(&p->fragment_id, header + 4, 4);
			}
			p->l4_offset += 8;
		} else {
			p->l4_offset += 8 + header[1] * 8;
		}
		p->protocol = header[0];
		if (p->part == LATER_FRAGMENT)
			return CONTINUE;
	}
	return DROP(LD_DROP_MALFORMED);
}

static __always_inline int parse_ipv6_header(frame_context *frame, struct packet *p)
{
	struct ipv6hdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
	if (!ip || ip->version != 6)
		return PASS;
	p->family = 6;
	p->protocol = ip->nexthdr;
	p->ttl = ip->hop_limit;
	__builtin_memcpy(&p->source, &ip->saddr, 16);
	__builtin_memcpy(&p->destination, &ip->daddr, 16);
	p->ip_length = bpf_ntohs(ip->payload_len) + sizeof(*ip);
	p->l4_offset = ETH_HLEN + sizeof(*ip);
	p->dont_fragment = 1;
	return bpf_ntohs(ip->payload_len) + p->l4_offset > frame_length(frame) ? PASS : CONTINUE;
}

static __always_inline int has_extension_headers(const struct packet *p)
{
	return p->protocol != LD_TCP && p->protocol != LD_UDP && p->protocol != IPPROTO_ICMPV6;
}

static __always_inline int parse_ipv6(frame_context *frame, struct packet *p)
{
	int action = parse_ipv6_header(frame, p);
	if (action == CONTINUE && has_extension_headers(p))
		action = skip_extension_headers(frame, p);
	return action == CONTINUE ? parse_ports(frame, p) : action;
}

/* A frame shorter than its IP header says goes to the stack, which counts and drops it. */
static __always_inline int parse_packet(frame_context *frame, struct packet *p)
{
	__u32 wanted = frame_length(frame) < PULL_BYTES ? frame_length(frame) : PULL_BYTES;
	frame_pull(frame, wanted);
	p->mark = frame_mark(frame);
	if (frame_ethertype(frame) == bpf_htons(ETH_P_IP))
		return parse_ipv4(frame, p);
	if (frame_ethertype(frame) == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(frame, p);
	return PASS;
}
