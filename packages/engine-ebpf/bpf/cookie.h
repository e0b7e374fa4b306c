/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SYN cookies of the kernel's kind (source: net/ipv4/syncookies.c) for clients whose server is behind NAT or
 * FULLNAT. Nothing is kept of a SYN; the ACK that brings the cookie back is turned into the SYN that the server gets.
 */
#pragma once

#define COOKIE_MSS4 1460
#define COOKIE_MSS6 1440
/* Until a SYN to a server that has not answered may be sent again: 200 ms. */
#define ASK_AGAIN_TICKS 190
/* Odd, so that no two numbers become one. */
#define SCRAMBLE 0x9e3779b1U
#define SEQUENCE_FIELD 4
#define ACKNOWLEDGEMENT_FIELD 8

/* What a valid ACK says: the client's first sequence number, the cookie, its window as it came, its MSS. */
struct proof {
	__u32 client_sequence;
	__u32 cookie;
	__be16 window;
	__u16 mss;
};

/*
 * What the kernel takes for a client's first sequence number. Its cookie is a sum of a hash, this number and the index of
 * the MSS: unscrambled, a number less one and an index more would be as valid.
 */
static __always_inline __be32 scrambled(__u32 client_sequence)
{
	return bpf_htonl(client_sequence * SCRAMBLE);
}

static __always_inline int is_awaiting(__u32 word)
{
	return (FLAGS_OF(word) & (LD_SEQUENCE | LD_UNPROVEN)) == (LD_SEQUENCE | LD_UNPROVEN);
}

static __always_inline int is_translated(__u32 word)
{
	return (FLAGS_OF(word) & (LD_SEQUENCE | LD_UNPROVEN)) == LD_SEQUENCE;
}

/* The cookie for a SYN; negative: none can be made. */
__noinline __s64 cookie_make(frame_context *frame, struct packet *p)
{
	__u32 zero = 0;
	__u8 *room = bpf_map_lookup_elem(&scratch, &zero);
	struct tcp_words *tcp = p ? bytes_at(frame, p->l4_offset, sizeof(*tcp)) : NULL;
	if (!room || !tcp)
		return -1;
	__u32 length = (tcp->offset >> 4) * 4;
	if (length < sizeof(*tcp) || !is_inside(p, length))
		return -1;
	asm volatile("" : "+r"(length));
	length = ((length - 1) & 63) + 1;
	if (frame_load(frame, p->l4_offset, room, length))
		return -1;
	((struct tcp_words *)room)->sequence = scrambled(bpf_ntohl(((struct tcp_words *)room)->sequence));
	__s64 made = -1;
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (ip)
			made = bpf_tcp_raw_gen_syncookie_ipv4(ip, (struct tcphdr *)room, length);
	} else {
		struct ipv6hdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		if (ip)
			made = bpf_tcp_raw_gen_syncookie_ipv6(ip, (struct tcphdr *)room, length);
	}
	return made < 0 ? -1 : (__u32)made;
}

/* Answers a SYN. The window is zero: data waits until the server has answered. */
__noinline int answer_with_cookie(frame_context *frame, struct packet *p, __u32 service_index)
{
	struct ld_syn_flood *f = flood_at(service_index);
	if (!p || !f)
		return PASS;
	if (!FRAME_LAST_HOOK && !frame_reaches(frame_ifindex(frame)))
		return PASS;
	if (!is_plain(p) || (p->tcp_flags & TCP_ACK))
		return DROP(LD_DROP_SYN_FLOOD);
	__s64 cookie = cookie_make(frame, p);
	struct tcp_words *tcp = bytes_at(frame, p->l4_offset, sizeof(*tcp));
	if (cookie < 0 || !tcp)
		return DROP(LD_DROP_SYN_FLOOD);
	struct segment s = { .sequence = bpf_htonl((__u32)cookie), .flags = TCP_SYN | TCP_ACK, .back = 1 };
	s.acknowledgement = bpf_htonl(bpf_ntohl(tcp->sequence) + 1);
	s.mss = p->family == 4 ? COOKIE_MSS4 : COOKIE_MSS6;
	int action = become_segment(frame, p, &s);
	if (action != CONTINUE)
		return action;
	__sync_fetch_and_add(&f->cookies, 1);
	return return_to_sender(frame);
}

static __always_inline int cookie_is_valid(frame_context *frame, const struct packet *p, struct tcphdr *tcp,
					   __u32 client_sequence, __u32 cookie)
{
	/* Less one is what it makes of the sequence number of an ACK. */
	tcp->seq = bpf_htonl(client_sequence * SCRAMBLE + 1);
	tcp->ack_seq = bpf_htonl(cookie + 1);
	if (p->family == 4) {
		struct iphdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
		return ip && bpf_tcp_raw_check_syncookie_ipv4(ip, tcp) == 0;
	}
	struct ipv6hdr *ip = bytes_at(frame, ETH_HLEN, sizeof(*ip));
	return ip && bpf_tcp_raw_check_syncookie_ipv6(ip, tcp) == 0;
}

/*
 * Whether a packet brings a cookie back. A client whose ACK was lost probes the zero window one byte lower. The MSS is an
 * index of four that was added to the cookie's hash: as many lower cookies are valid, too.
 */
__noinline int cookie_check(frame_context *frame, struct packet *p, struct proof *proof)
{
	__u32 zero = 0;
	struct tcphdr *tcp = bpf_map_lookup_elem(&scratch, &zero);
	if (!p || !proof || !tcp || !is_plain(p) || frame_load(frame, p->l4_offset, tcp, sizeof(*tcp)))
		return 0;
	__u32 number = bpf_ntohl(tcp->seq) - 1;
	__u32 cookie = bpf_ntohl(tcp->ack_seq) - 1;
	proof->window = tcp->window;
	if (!cookie_is_valid(frame, p, tcp, number, cookie) && !cookie_is_valid(frame, p, tcp, ++number, cookie))
		return 0;
	proof->client_sequence = number;
	proof->cookie = cookie;
	__u32 lower = 0;
	for (int i = 1; i < 4 && cookie_is_valid(frame, p, tcp, number, cookie - i); i++)
		lower = i;
	if (p->family == 4)
		proof->mss = lower == 0 ? 536 : lower == 1 ? 1300 : lower == 2 ? 1440 : 1460;
	else
		proof->mss = lower == 0 ? 1220 : lower == 1 ? 1420 : lower == 2 ? 1440 : 8940;
	return 1;
}

/* Turns the client's ACK into the SYN for its server. */
__noinline int ask_server(frame_context *frame, struct packet *p, __u32 place)
{
	struct proof proof = {};
	if (!p || !cookie_check(frame, p, &proof))
		return DROP(LD_DROP_AWAITING_SERVER);
	struct record r = record_at(place, p->family);
	if (!r.entry)
		return DROP(LD_DROP_AWAITING_SERVER);
	r.entry->sequence_delta = proof.cookie;
	r.entry->reply_hop = proof.window;
	struct segment s = { .sequence = bpf_htonl(proof.client_sequence), .flags = TCP_SYN };
	s.window = proof.window;
	s.mss = proof.mss;
	return become_segment(frame, p, &s);
}

static __always_inline void swap_macs(frame_context *frame)
{
	struct ethhdr *eth = bytes_at(frame, 0, sizeof(*eth));
	if (!eth)
		return;
	for (int i = 0; i < ETH_ALEN / 2; i++) {
		volatile __u16 *a = (__u16 *)eth->h_dest + i;
		volatile __u16 *b = (__u16 *)eth->h_source + i;
		__u16 kept = *a;
		*a = *b;
		*b = kept;
	}
}

/* The server's SYN+ACK: the server gets its ACK, and what goes on to the client is the window it waits for. */
__noinline int server_answers(frame_context *frame, struct packet *p, __u32 place)
{
	struct record r = record_at(p ? place : 0, p ? p->family : 4);
	struct tcp_words *tcp = p ? bytes_at(frame, p->l4_offset, sizeof(*tcp)) : NULL;
	if (!p || !r.entry || !tcp)
		return DROP(LD_DROP_AWAITING_SERVER);
	__u32 cookie = r.entry->sequence_delta;
	__u32 sequence = bpf_ntohl(tcp->sequence);
	if (p->tcp_flags & TCP_RST)
		return shift_sequence(frame, p, SEQUENCE_FIELD, cookie + 1 - sequence);
	if ((p->tcp_flags & (TCP_SYN | TCP_ACK)) != (TCP_SYN | TCP_ACK) || !is_plain(p))
		return DROP(LD_DROP_AWAITING_SERVER);
	struct segment s = { .sequence = tcp->acknowledgement, .acknowledgement = bpf_htonl(sequence + 1) };
	__be16 window = tcp->window;
	s.flags = TCP_ACK;
	s.back = 1;
	s.window = r.entry->reply_hop;
	__u32 word = r.entry->word;
	if (!is_awaiting(word) ||
	    __sync_val_compare_and_swap(&r.entry->word, word, word & ~(LD_UNPROVEN << 8)) != word)
		return DROP(LD_DROP_AWAITING_SERVER);
	r.entry->sequence_delta = cookie - sequence;
	r.entry->reply_hop = 0;
	int action = become_segment(frame, p, &s);
	if (action != CONTINUE)
		return action;
	swap_macs(frame);
	frame_send_copy(frame, frame_ifindex(frame));
	swap_macs(frame);
	s.acknowledgement = s.sequence;
	s.sequence = bpf_htonl(sequence + 1);
	s.window = window;
	connection_advance(place, p->family, TCP_ACK, FROM_CLIENT);
	return become_segment(frame, p, &s);
}
