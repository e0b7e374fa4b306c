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
#define MAX_FLOWS 262144

struct end {
	__be32 address;
	__be16 port;
	__u16 zero;
};

struct row {
	__u8 frame[FRAME_SIZE];
	/* The far end is the packet's destination, not its source. */
	__u16 reply;
	__u32 flows;
	__u32 next;
	/* Where `send` sends. */
	__u32 ifindex;
};

/* Where packets go: key is the far end (port 0) for `route`, the source of packets for `flow`; value an interface index. */
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

/* By number of the flow: the end that tells it from the others. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MAX_FLOWS);
	__type(key, __u32);
	__type(value, struct end);
} ends SEC(".maps");

/* 0: frames that came to `sink`. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sunk SEC(".maps");

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

/* For live packets at the tc hook: by the destination's address. */
SEC("tc")
int route(struct __sk_buff *skb)
{
	struct packet *packet = (void *)(long)skb->data;
	if ((void *)(packet + 1) > (void *)(long)skb->data_end || packet->eth.h_proto != bpf_htons(ETH_P_IP))
		return TC_ACT_OK;
	struct end end = { .address = packet->ip.daddr };
	__u32 *ifindex = bpf_map_lookup_elem(&ways, &end);
	return ifindex ? bpf_redirect_neigh(*ifindex, NULL, 0, 0) : TC_ACT_OK;
}

static __always_inline struct packet *packet_of(struct xdp_md *xdp)
{
	struct packet *packet = (void *)(long)xdp->data;
	return (void *)(packet + 1) > (void *)(long)xdp->data_end ? NULL : packet;
}

/* For `play`: as many entries as there are flows, by the source of packets. */
SEC("xdp")
int flow(struct xdp_md *xdp)
{
	struct packet *packet = packet_of(xdp);
	if (!packet)
		return XDP_ABORTED;
	struct end end = { .address = packet->ip.saddr, .port = packet->tcp.source };
	__u32 *ifindex = bpf_map_lookup_elem(&ways, &end);
	return ifindex ? bpf_redirect(*ifindex, 0) : XDP_PASS;
}

/* The floor: what `play` itself takes. */
SEC("xdp")
int nothing(struct xdp_md *xdp)
{
	return XDP_PASS;
}

/* For `play` over live frames. */
SEC("xdp")
int send(struct xdp_md *xdp)
{
	__u32 zero = 0;
	struct row *row = bpf_map_lookup_elem(&rows, &zero);
	return row ? bpf_redirect(row->ifindex, 0) : XDP_ABORTED;
}

/* The end of their way. */
SEC("xdp")
int sink(struct xdp_md *xdp)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&sunk, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
	return XDP_DROP;
}

/* The kernel's own routing looks at the sum of the IP header, and at no other. */
static __always_inline __u16 balanced(__u16 check, __be32 from, __be32 to)
{
	__u64 sum = (__u16)~check + (__u64)(__u32)~from + to;
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

SEC("xdp")
int play(struct xdp_md *xdp)
{
	__u32 zero = 0;
	struct row *row = bpf_map_lookup_elem(&rows, &zero);
	/* A tunnel's header of the last repetition goes. */
	if (!row || bpf_xdp_adjust_head(xdp, (int)(xdp->data_end - xdp->data) - FRAME_SIZE))
		return XDP_ABORTED;
	__u32 number = row->next;
	row->next = number + 1 < row->flows ? number + 1 : 0;
	struct end *end = bpf_map_lookup_elem(&ends, &number);
	struct packet *packet = packet_of(xdp);
	if (!end || !packet)
		return XDP_ABORTED;
	__builtin_memcpy(packet, row->frame, FRAME_SIZE);
	__be32 replaced = row->reply ? packet->ip.daddr : packet->ip.saddr;
	packet->ip.check = balanced(packet->ip.check, replaced, end->address);
	if (row->reply) {
		packet->ip.daddr = end->address;
		packet->tcp.dest = end->port;
	} else {
		packet->ip.saddr = end->address;
		packet->tcp.source = end->port;
	}
	bpf_tail_call(xdp, &measured, 0);
	return XDP_ABORTED;
}

char license_text[] SEC("license") = "GPL";
