/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the engine is measured with. `route` and `flow` are the calibration: one hash lookup and a redirect, so that
 * figures can be compared between machines. `play` makes an endless row of packets out of one test run: the kernel does
 * not put a packet back between repetitions, so this writes it anew and goes on to the program that is measured.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define FRAME_SIZE 54
#define MAX_FLOWS 65536
/* Flow n is the client 10.99.(n >> 10).10 with port 1024 + (n & 1023). */
#define FIRST_CLIENT 0x0a63000a
#define PORTS_PER_CLIENT 1024

struct end {
	__be32 address;
	__be16 port;
	__u16 zero;
};

struct row {
	__u8 frame[FRAME_SIZE];
	/* The client's end is the packet's destination, not its source. */
	__u16 reply;
	__u32 flows;
	__u32 next;
};

/* Where packets go: key is the far end (port 0) for `route`, the client's end for `flow`; value an interface index. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_FLOWS);
	__type(key, struct end);
	__type(value, __u32);
} ways SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct row);
} rows SEC(".maps");

/* 0: the program that is measured. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured SEC(".maps");

struct packet {
	struct ethhdr eth;
	struct iphdr ip;
	struct tcphdr tcp;
} __attribute__((packed));

static __always_inline struct packet *packet_of(struct __sk_buff *skb)
{
	struct packet *packet = (void *)(long)skb->data;
	return (void *)(packet + 1) > (void *)(long)skb->data_end ? NULL : packet;
}

static __always_inline int redirect_by(struct end *end)
{
	__u32 *ifindex = bpf_map_lookup_elem(&ways, end);
	return ifindex ? bpf_redirect_neigh(*ifindex, NULL, 0, 0) : TC_ACT_OK;
}

/* For live packets: by the destination's address. */
SEC("tc")
int route(struct __sk_buff *skb)
{
	struct packet *packet = packet_of(skb);
	if (!packet || packet->eth.h_proto != bpf_htons(ETH_P_IP))
		return TC_ACT_OK;
	struct end end = { .address = packet->ip.daddr };
	return redirect_by(&end);
}

/* For `play`: as many entries as there are flows, by the client's end of packets towards the server. */
SEC("tc")
int flow(struct __sk_buff *skb)
{
	struct packet *packet = packet_of(skb);
	if (!packet)
		return TC_ACT_SHOT;
	struct end end = { .address = packet->ip.saddr, .port = packet->tcp.source };
	return redirect_by(&end);
}

/* The floor: what `play` itself takes. */
SEC("tc")
int nothing(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int play(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct row *row = bpf_map_lookup_elem(&rows, &zero);
	struct packet *packet = packet_of(skb);
	if (!row || !packet)
		return TC_ACT_SHOT;
	__u32 number = row->next;
	row->next = number + 1 < row->flows ? number + 1 : 0;
	__builtin_memcpy(packet, row->frame, FRAME_SIZE);
	__be32 address = bpf_htonl(FIRST_CLIENT + (number / PORTS_PER_CLIENT << 8));
	__be16 port = bpf_htons(1024 + number % PORTS_PER_CLIENT);
	if (row->reply) {
		packet->ip.daddr = address;
		packet->tcp.dest = port;
	} else {
		packet->ip.saddr = address;
		packet->tcp.source = port;
	}
	bpf_tail_call(skb, &measured, 0);
	return TC_ACT_SHOT;
}

char license_text[] SEC("license") = "GPL";
