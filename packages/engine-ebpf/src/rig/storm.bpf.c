/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets for tests of what happens on several CPUs at once: every repetition of a test run takes one of the frames it was
 * given, draws a client and TCP flags and goes on to the program under test, without a way through user space.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define FRAMES 16
#define SIZE4 54
#define SIZE6 74
#define FLAGS_AT 13
#define FIRST_PORT 1024

/* Offsets in the frame: the last bytes of the client's address, its port, the TCP header (0: UDP). */
struct frame {
	__u8 bytes[80];
	__u32 client_at;
	__u32 port_at;
	__u32 tcp_at;
};

struct storm {
	__u32 frames;
	__u32 clients;
	__u32 ports;
};

/* [family 4: 0, 6: FRAMES] + number. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2 * FRAMES);
	__type(key, __u32);
	__type(value, struct frame);
} frames SEC(".maps");

/* By family: 0 is 4, 1 is 6. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct storm);
} storms SEC(".maps");

/* 0: the program under test. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} under_test SEC(".maps");

/* Mostly what opens, establishes and ends: S, A, SA, FA, R, none. */
static const __u8 flags[16] = { 2, 2, 2, 2, 2, 2, 2, 16, 16, 18, 17, 4, 4, 4, 4, 0 };

SEC("tc")
int storm(struct __sk_buff *skb)
{
	__u32 six = skb->protocol == bpf_htons(ETH_P_IPV6);
	__u32 size = six ? SIZE6 : SIZE4;
	struct storm *s = bpf_map_lookup_elem(&storms, &six);
	if (!s || !s->frames || !s->clients || !s->ports)
		return TC_ACT_SHOT;
	__u32 key = six * FRAMES + bpf_get_prandom_u32() % s->frames;
	struct frame *frame = bpf_map_lookup_elem(&frames, &key);
	if (!frame || (skb->len != size && bpf_skb_change_tail(skb, size, 0)))
		return TC_ACT_SHOT;
	__u32 drawn = bpf_get_prandom_u32();
	__be16 client = bpf_htons(drawn % s->clients);
	__be16 port = bpf_htons(FIRST_PORT + (drawn >> 16) % s->ports);
	bpf_skb_store_bytes(skb, 0, frame->bytes, six ? SIZE6 : SIZE4, 0);
	bpf_skb_store_bytes(skb, frame->client_at, &client, sizeof(client), 0);
	bpf_skb_store_bytes(skb, frame->port_at, &port, sizeof(port), 0);
	if (frame->tcp_at)
		bpf_skb_store_bytes(skb, frame->tcp_at + FLAGS_AT, &flags[bpf_get_prandom_u32() & 15], 1, 0);
	bpf_tail_call(skb, &under_test, 0);
	return TC_ACT_SHOT;
}

char license_text[] SEC("license") = "GPL";
