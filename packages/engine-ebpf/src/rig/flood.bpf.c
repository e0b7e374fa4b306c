/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests: sends one TCP frame over and over from forged sources, each run with another address, port and sequence
 * number. Run by the kernel with live frames, so the frame of an earlier run comes back as whoever had it left it.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define FRAME4 54
#define FRAME6 74

struct flood {
	__u8 frame[FRAME6];
	__u8 six;
	__u8 pad;
	/* Bits of the source that are drawn, by turns. IPv6: of its last 32. */
	__u32 mask[2];
	__u32 network[2];
	__u64 sent;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flood);
} floods SEC(".maps");

/* Where frames leave. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 4);
} device SEC(".maps");

static __always_inline __u16 folded(__u64 sum)
{
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static __always_inline void forge_tcp(struct tcphdr *tcp, __be32 *addresses, __u32 bytes)
{
	__be32 rest[2] = { bpf_htonl(sizeof(*tcp)), bpf_htonl(IPPROTO_TCP) };
	tcp->source = bpf_htons(1024 + (bpf_get_prandom_u32() & 32767));
	tcp->seq = bpf_get_prandom_u32();
	tcp->check = 0;
	__s64 sum = bpf_csum_diff(NULL, 0, addresses, bytes, 0);
	sum = bpf_csum_diff(NULL, 0, rest, sizeof(rest), sum);
	tcp->check = folded(bpf_csum_diff(NULL, 0, (__be32 *)tcp, sizeof(*tcp), sum));
}

SEC("xdp")
int flood(struct xdp_md *xdp)
{
	__u32 zero = 0;
	struct flood *f = bpf_map_lookup_elem(&floods, &zero);
	void *data = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	if (!f)
		return XDP_DROP;
	__u32 turn = __sync_fetch_and_add(&f->sent, 1) & 1;
	__be32 source = bpf_htonl((bpf_get_prandom_u32() & f->mask[turn]) | f->network[turn]);
	if (f->six) {
		if (data + FRAME6 > end)
			return XDP_DROP;
		__builtin_memcpy(data, f->frame, FRAME6);
		struct ipv6hdr *ip = data + ETH_HLEN;
		ip->saddr.s6_addr32[3] = source;
		forge_tcp((void *)(ip + 1), (__be32 *)&ip->saddr, 32);
	} else {
		if (data + FRAME4 > end)
			return XDP_DROP;
		__builtin_memcpy(data, f->frame, FRAME4);
		struct iphdr *ip = data + ETH_HLEN;
		ip->saddr = source;
		ip->check = 0;
		ip->check = folded(bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0));
		forge_tcp((void *)(ip + 1), &ip->saddr, 8);
	}
	return bpf_redirect_map(&device, 0, 0);
}

char license_text[] SEC("license") = "GPL";
