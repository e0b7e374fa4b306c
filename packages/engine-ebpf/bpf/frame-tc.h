/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A frame at the tc hook. The steps know frames only through these primitives, so that each hook has a header with the
 * same ones; offsets count from the Ethernet header, lengths are bytes.
 */
#pragma once

typedef struct __sk_buff frame_context;

/* Nothing of ours comes after this hook: what cannot be forwarded here is answered or dropped here. */
#define FRAME_LAST_HOOK 1

/* Verdicts of the hook: on to the next filter and the stack, or nowhere. */
#define FRAME_PASS TC_ACT_UNSPEC
#define FRAME_DROP TC_ACT_SHOT

/* What an inserted header makes of the frame. A merged frame keeps its segment size in a tunnel. */
#define FRAME_PLAIN 0
#define FRAME_TUNNEL4 (BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_FIXED_GSO)
#define FRAME_TUNNEL6 (BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 | BPF_F_ADJ_ROOM_FIXED_GSO)

#include "maps.h"
#include "bytes.h"
#include "csum.h"

/* Whether the first hook has met it: it is the frame's interface's, and merged frames are made after it. */
static __always_inline int frame_was_met(frame_context *frame)
{
	__u32 key = frame->ifindex % XDP_PORTS;
	struct ld_xdp_port *port = bpf_map_lookup_elem(&xdp_port, &key);
	return port && port->ifindex == frame->ifindex;
}

#define VLAN_NUMBER 0xfff

/* Takes off a tag that names no VLAN but only a priority (802.1Q), as the stack does. False: another one is there. */
static __always_inline int frame_untag(frame_context *frame)
{
	return !(frame->vlan_tci & VLAN_NUMBER) && !bpf_skb_vlan_pop(frame) && !frame->vlan_present;
}

/*
 * Its EtherType, 0 where the frame is not for this host: a flooded one would be balanced twice. A tagged one belongs to its
 * VLAN's interface.
 */
static __always_inline __be16 frame_type_of_ours(frame_context *frame)
{
	if (frame->pkt_type != PACKET_HOST || (frame->vlan_present && !frame_untag(frame)))
		return 0;
	return frame->protocol;
}

static __always_inline __be16 frame_ethertype(frame_context *frame)
{
	return frame->protocol;
}

static __always_inline __u32 frame_length(frame_context *frame)
{
	return frame->len;
}

/* The interface it is seen on. */
static __always_inline __u32 frame_ifindex(frame_context *frame)
{
	return frame->ifindex;
}

/* The interface it came in by first; another one than it is seen on when it was moved there. */
static __always_inline __u32 frame_ingress_ifindex(frame_context *frame)
{
	return frame->ingress_ifindex ? frame->ingress_ifindex : frame->ifindex;
}

static __always_inline __u32 frame_mark(frame_context *frame)
{
	return frame->mark;
}

static __always_inline void frame_set_mark(frame_context *frame, __u32 mark)
{
	frame->mark = mark;
}

/* Payload of each segment of a merged (GSO) frame; 0: not merged. */
static __always_inline __u32 frame_segment_size(frame_context *frame)
{
	return frame->gso_size;
}

/* Segments of a merged frame. */
static __always_inline __u32 frame_segments(frame_context *frame)
{
	return frame->gso_segs;
}

/* Makes the first `bytes` readable in place. Pointers into the frame are void after it. */
static __always_inline void frame_pull(frame_context *frame, __u32 bytes)
{
	if (frame->data_end - frame->data < bytes)
		bpf_skb_pull_data(frame, bytes);
}

/* Copies out, from anywhere in the frame; 0 on success. */
static __always_inline long frame_load(frame_context *frame, __u32 offset, void *to, __u32 length)
{
	return bpf_skb_load_bytes(frame, offset, to, length);
}

/* Copies in; 0 on success. */
static __always_inline long frame_store(frame_context *frame, __u32 offset, const void *from, __u32 length)
{
	return bpf_skb_store_bytes(frame, offset, from, length, 0);
}

/* The transport checksum at `offset` after a change; flags as those of bpf_l4_csum_replace. */
static __always_inline void frame_checksum_replace(frame_context *frame, __u32 offset, __u64 from, __u64 to,
						   __u64 flags)
{
	bpf_l4_csum_replace(frame, offset, from, to, flags);
}

/* The same after addresses of its pseudo header and ports changed by these differences. */
static __always_inline void frame_transport_checksum(frame_context *frame, __u32 offset, __u32 addresses, __u32 ports,
						     __u64 zero)
{
	bpf_l4_csum_replace(frame, offset, 0, addresses, zero | BPF_F_PSEUDO_HDR);
	if (ports)
		bpf_l4_csum_replace(frame, offset, 0, ports, zero);
}

/*
 * The same by sums of words that never carried, of a frame in which `field` is that offset. Pointers into the frame are
 * void after it.
 */
static __always_inline void frame_put_checksum(frame_context *frame, __u16 *field, __u32 offset, __u64 addresses,
					       __u64 ports, __u64 zero)
{
	frame_transport_checksum(frame, offset, csum_fold32(addresses), csum_fold32(ports), zero);
}

/* Tells the card's own sum over the frame (CHECKSUM_COMPLETE) of a change that no checksum in it balances. */
static __always_inline void frame_sum_update(frame_context *frame, __u32 difference)
{
	bpf_csum_update(frame, difference);
}

/*
 * Whether the transport checksum at `offset` is still to be completed (CHECKSUM_PARTIAL): then the helper leaves it as it is
 * after a change inside the segment. The field is void after it.
 */
static __always_inline int frame_sum_is_pending(frame_context *frame, __u32 offset)
{
	__u16 *sum = bytes_at(frame, offset, sizeof(*sum));
	if (!sum)
		return 0;
	__u16 before = *sum;
	bpf_l4_csum_replace(frame, offset, 0, 1, sizeof(*sum));
	sum = bytes_at(frame, offset, sizeof(*sum));
	return sum && *sum == before;
}

/* Sends the frame as it is now out by an interface, besides what becomes of it. Pointers into the frame are void after it. */
static __always_inline void frame_send_copy(frame_context *frame, __u32 ifindex)
{
	bpf_clone_redirect(frame, ifindex, 0);
}

/* Cuts or extends the end; 0 on success. Pointers into the frame are void after it. */
static __always_inline long frame_set_length(frame_context *frame, __u32 length)
{
	return bpf_skb_change_tail(frame, length, 0);
}

/* Room between the Ethernet and the IP header; 0 on success. Pointers into the frame are void after it. */
static __always_inline long frame_insert(frame_context *frame, __u32 bytes, __u64 kind)
{
	return bpf_skb_adjust_room(frame, bytes, BPF_ADJ_ROOM_MAC, kind);
}

/* The same; the Ethernet header may be void after it. */
static __always_inline long frame_prepend(frame_context *frame, __u32 bytes, __u64 kind)
{
	return frame_insert(frame, bytes, kind);
}

/*
 * Takes bytes out between the Ethernet header and an IP header of the family `ethertype`; 0 on success. Pointers into the
 * frame are void after it. To change the protocol changes the length by what the headers of the families differ by.
 */
static __always_inline long frame_remove(frame_context *frame, __u32 bytes, __be16 ethertype)
{
	__s32 left = bytes;
	if (frame->protocol != ethertype) {
		left += ethertype == bpf_htons(ETH_P_IPV6) ? 20 : -20;
		if (bpf_skb_change_proto(frame, ethertype, 0))
			return -1;
	}
	if (left > 0 && bpf_skb_adjust_room(frame, -left, BPF_ADJ_ROOM_MAC, 0))
		return -1;
	return bpf_skb_store_bytes(frame, 12, &ethertype, sizeof(ethertype), 0);
}

/* Whether frames can be redirected to an interface. */
static __always_inline int frame_reaches(__u32 ifindex)
{
	return 1;
}

/* A verdict: out by an interface, with the MAC addresses it has. */
static __always_inline int frame_redirect(frame_context *frame, __u32 ifindex)
{
	return bpf_redirect(ifindex, 0);
}

/* A verdict: out by an interface, once the kernel knows the neighbour. */
static __always_inline int frame_redirect_neighbour(frame_context *frame, __u32 ifindex, struct bpf_redir_neigh *next)
{
	return bpf_redirect_neigh(ifindex, next, sizeof(*next), 0);
}
