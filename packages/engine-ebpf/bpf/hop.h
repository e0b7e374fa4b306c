/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a packet leaves. A destination's next hop is kept beside it and looked up again once a second, by the data
 * plane itself, so that it goes on working with no agent. The redirect helpers check no MTU: that is done here.
 */
#pragma once

#define HOP_TICKS 954
#define DEFAULT_MTU 1500
#define AF_INET 2
#define AF_INET6 10

/* Of `through_neighbour`: the kernel has no MAC address of it, or is to find out whether it still has the right one. */
enum neighbour_need {
	NEIGHBOUR_UNKNOWN = 1,
	NEIGHBOUR_DUE = 2,
};

/* Asks the kernel's routing table. False: no route for forwarded packets. */
__noinline int hop_lookup(frame_context *frame, struct ld_address *to, __u32 family, struct hop *hop)
{
	if (!to || !hop)
		return 0;
	struct bpf_fib_lookup fib = { .ifindex = frame_ingress_ifindex(frame) };
	fib.family = family == 6 ? AF_INET6 : AF_INET;
	/* A length makes the helper answer with the route's MTU instead of the device's. */
	fib.tot_len = 1;
	if (family == 6)
		__builtin_memcpy(fib.ipv6_dst, to, 16);
	else
		fib.ipv4_dst = to->word[0];
	long found = bpf_fib_lookup(frame, &fib, sizeof(fib), 0);
	if (found != BPF_FIB_LKUP_RET_SUCCESS && found != BPF_FIB_LKUP_RET_NO_NEIGH)
		return 0;
	hop->ifindex = fib.ifindex;
	hop->through_neighbour = found == BPF_FIB_LKUP_RET_NO_NEIGH ? NEIGHBOUR_UNKNOWN : 0;
	hop->mtu = fib.tot_len > 1 ? fib.tot_len : 0;
	if (!hop->mtu) {
		__u32 mtu = 0;
		bpf_check_mtu(frame, fib.ifindex, &mtu, 0, 0);
		hop->mtu = mtu ? mtu : DEFAULT_MTU;
	}
	__builtin_memcpy(hop->destination_mac, fib.dmac, 6);
	__builtin_memcpy(hop->source_mac, fib.smac, 6);
	__builtin_memcpy(&hop->gateway, fib.ipv6_dst, 16);
	return 1;
}

#include "neighbour.h"

/* The outer source of a tunnel is the address of the interface it leaves by. */
static __always_inline void note_tunnel_source(__u32 destination_index, const struct ld_destination *d, __u32 ifindex)
{
	struct ld_egress_key key = { .ifindex = ifindex, .family = d->family };
	struct ld_address *source = bpf_map_lookup_elem(&tunnel_source, &destination_index);
	struct ld_address *egress = bpf_map_lookup_elem(&egress_address, &key);
	if (source && egress)
		*source = *egress;
}

static __always_inline int hop_to_destination(frame_context *frame, __u32 index, struct hop *hop, __u32 now)
{
	struct ld_destination *d = destination_at(index);
	if (!d)
		return 0;
	if (d->hop_state == LD_HOP_VALID && now - d->hop_checked < HOP_TICKS) {
		hop->ifindex = d->hop_ifindex;
		hop->mtu = d->mtu;
		hop->through_neighbour = 0;
		__builtin_memcpy(hop->destination_mac, d->hop_destination_mac, 6);
		__builtin_memcpy(hop->source_mac, d->hop_source_mac, 6);
		return 1;
	}
	struct ld_address to = d->address;
	if (!hop_lookup(frame, &to, d->family, hop)) {
		d->hop_state = LD_HOP_NONE;
		return 0;
	}
	hop->mtu = narrowest_mtu(index, hop->mtu, now);
	neighbour_check(hop, d->family, now);
	if (!FRAME_LAST_HOOK && hop->through_neighbour)
		return 1;
	d->hop_ifindex = hop->ifindex;
	d->mtu = hop->mtu > 0xffff ? 0xffff : hop->mtu;
	d->hop_checked = now;
	__builtin_memcpy(d->hop_destination_mac, hop->destination_mac, 6);
	__builtin_memcpy(d->hop_source_mac, hop->source_mac, 6);
	d->hop_state = hop->through_neighbour == NEIGHBOUR_UNKNOWN ? LD_HOP_NONE : LD_HOP_VALID;
	if (d->method == LD_TUN)
		note_tunnel_source(index, d, hop->ifindex);
	return 1;
}

/* Largest IP packet this frame becomes on the wire; a merged one is cut into segments again. */
static __always_inline __u32 wire_length(frame_context *frame, const struct packet *p)
{
	if (!frame_segment_size(frame))
		return p->ip_length;
	__u32 header = p->protocol == LD_TCP ? 20 : 8;
	if (p->protocol == LD_TCP) {
		__u8 *tcp = bytes_at(frame, p->l4_offset, 20);
		if (tcp)
			header = (tcp[12] >> 4) * 4;
	}
	return p->l4_offset - ETH_HLEN + header + frame_segment_size(frame);
}

/* Whether this hook can send there by itself. */
static __always_inline int is_ready(const struct hop *hop)
{
	return !hop->through_neighbour && frame_reaches(hop->ifindex);
}

/* The destination's and the source's, as they stand in a frame. */
static __always_inline void put_macs(struct ethhdr *eth, const __u8 *macs)
{
	__builtin_memcpy(__builtin_assume_aligned(eth, 4), __builtin_assume_aligned(macs, 4), 12);
}

/* The last step: a neighbour unknown or due is left to the kernel, which finds it and sends. */
static __always_inline int leave(frame_context *frame, const struct hop *hop, __u8 family)
{
	struct ld_decision *decided = decision_of_cpu();
	if (decided) {
		decided->ifindex = hop->ifindex;
		decided->through_neighbour = hop->through_neighbour;
	}
	struct ethhdr *eth = bytes_at(frame, 0, sizeof(*eth));
	if (!eth)
		return DROP(LD_DROP_REWRITE_FAILED);
	if (hop->through_neighbour != NEIGHBOUR_UNKNOWN)
		put_macs(eth, hop->destination_mac);
	if (hop->through_neighbour) {
		struct bpf_redir_neigh next = { .nh_family = family == 6 ? AF_INET6 : AF_INET };
		__builtin_memcpy(next.ipv6_nh, &hop->gateway, 16);
		return frame_redirect_neighbour(frame, hop->ifindex, &next);
	}
	return frame_redirect(frame, hop->ifindex);
}
