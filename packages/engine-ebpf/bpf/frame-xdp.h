/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A frame at the XDP hook: the same primitives as frame-tc.h, over the driver's buffer. No frame is merged here, and no
 * card has a sum left to add: whoever chooses this hook for an interface makes sure of it.
 */
#pragma once

typedef struct xdp_md frame_context;

/* tc comes after this hook. What cannot be finished here is passed on before the frame or a counter is touched. */
#define FRAME_LAST_HOOK 0

/* Verdicts of the hook: on to tc, or nowhere. */
#define FRAME_PASS XDP_PASS
#define FRAME_DROP XDP_DROP

#define FRAME_PLAIN 0
#define FRAME_TUNNEL4 0
#define FRAME_TUNNEL6 0

#include "maps.h"
#include "bytes.h"
#include "csum.h"

#define MAC_BITS 0xffffffffffffULL

static __always_inline struct ld_xdp_port *xdp_port_at(__u32 ifindex)
{
	__u32 key = ifindex % XDP_PORTS;
	struct ld_xdp_port *port = bpf_map_lookup_elem(&xdp_port, &key);
	return port && port->ifindex == ifindex ? port : NULL;
}

/*
 * Its EtherType, 0 where the frame is not ours: to no MAC address of the interface, nor of a router it stands for (VRRP);
 * the driver may be promiscuous. A tagged frame shows its tag, which no step knows: it goes on to its VLAN's interface.
 */
static __always_inline __be16 frame_type_of_ours(frame_context *frame)
{
	struct ld_xdp_port *port = xdp_port_at(frame->ingress_ifindex);
	struct ethhdr *eth = bytes_at(frame, 0, ETH_HLEN);
	if (!port || !eth)
		return 0;
	__u64 mac = *(__u64 *)eth & MAC_BITS;
	for (int i = 0; i < LD_PORT_MACS; i++)
		if (port->mac[i] == mac)
			return mac ? eth->h_proto : 0;
	return 0;
}

static __always_inline __be16 frame_ethertype(frame_context *frame)
{
	struct ethhdr *eth = bytes_at(frame, 0, sizeof(*eth));
	return eth ? eth->h_proto : 0;
}

static __always_inline __u32 frame_length(frame_context *frame)
{
	return frame->data_end - frame->data;
}

static __always_inline __u32 frame_ifindex(frame_context *frame)
{
	return frame->ingress_ifindex;
}

static __always_inline __u32 frame_ingress_ifindex(frame_context *frame)
{
	return frame->ingress_ifindex;
}

/* Marks are the last hook's. */
static __always_inline void frame_set_mark(frame_context *frame, __u32 mark)
{
}

static __always_inline __u32 frame_mark(frame_context *frame)
{
	return 0;
}

static __always_inline __u32 frame_segment_size(frame_context *frame)
{
	return 0;
}

static __always_inline int frame_was_met(frame_context *frame)
{
	return 0;
}

static __always_inline __u32 frame_segments(frame_context *frame)
{
	return 1;
}

static __always_inline void frame_pull(frame_context *frame, __u32 bytes)
{
}

static __always_inline long frame_load(frame_context *frame, __u32 offset, void *to, __u32 length)
{
	return bpf_xdp_load_bytes(frame, offset, to, length);
}

static __always_inline long frame_store(frame_context *frame, __u32 offset, const void *from, __u32 length)
{
	return bpf_xdp_store_bytes(frame, offset, (void *)from, length);
}

static __always_inline void frame_checksum_replace(frame_context *frame, __u32 offset, __u64 from, __u64 to,
						   __u64 flags)
{
	__u16 *sum = bytes_at(frame, offset, sizeof(*sum));
	if (!sum || ((flags & BPF_F_MARK_MANGLED_0) && !*sum))
		return;
	__u32 difference = flags & BPF_F_HDR_FIELD_MASK ? csum_add((__u16)~from, to) : to;
	__u16 folded = csum_fold(csum_add(difference, (__u16)~*sum));
	*sum = (flags & BPF_F_MARK_MANGLED_0) && !folded ? 0xffff : folded;
}

static __always_inline void frame_transport_checksum(frame_context *frame, __u32 offset, __u32 addresses, __u32 ports,
						     __u64 zero)
{
	frame_checksum_replace(frame, offset, 0, csum_add(addresses, ports), zero);
}

/*
 * The transport checksum at `field`, which is that `offset` of the frame, after addresses and ports changed by these sums of
 * words. `zero`: a sum of zero stays zero.
 */
static __always_inline void frame_put_checksum(frame_context *frame, __u16 *field, __u32 offset, __u64 addresses,
					       __u64 ports, __u64 zero)
{
	if (zero && !*field)
		return;
	__u16 folded = csum_fold64(addresses + ports + (__u16)~*field);
	*field = zero && !folded ? 0xffff : folded;
}

static __always_inline void frame_sum_update(frame_context *frame, __u32 difference)
{
}

static __always_inline int frame_sum_is_pending(frame_context *frame, __u32 offset)
{
	return 0;
}

/* One frame cannot become two here; no frame that has to comes this far. */
static __always_inline void frame_send_copy(frame_context *frame, __u32 ifindex)
{
}

static __always_inline long frame_set_length(frame_context *frame, __u32 length)
{
	__u32 present = frame_length(frame);
	/* Or the difference is taken of the two pointers one by one, which the verifier refuses. */
	asm volatile("" : "+r"(present));
	return bpf_xdp_adjust_tail(frame, (int)(length - present));
}

/* Room before all that is there, in which an Ethernet header has to be written. */
static __always_inline long frame_prepend(frame_context *frame, __u32 bytes, __u64 kind)
{
	return bpf_xdp_adjust_head(frame, -(int)bytes);
}

static __always_inline long frame_insert(frame_context *frame, __u32 bytes, __u64 kind)
{
	if (bpf_xdp_adjust_head(frame, -(int)bytes))
		return -1;
	__u8 *to = bytes_at(frame, 0, bytes + ETH_HLEN);
	if (!to)
		return -1;
	/* In three pieces: a block copy goes over the stack. */
	*(volatile __u64 *)to = *(volatile __u64 *)(to + bytes);
	*(volatile __u32 *)(to + 8) = *(volatile __u32 *)(to + bytes + 8);
	*(volatile __u16 *)(to + 12) = *(volatile __u16 *)(to + bytes + 12);
	return 0;
}

/* Only the last hook takes anything out. */
static __always_inline long frame_remove(frame_context *frame, __u32 bytes, __be16 ethertype)
{
	return -1;
}

/* Whether frames can be redirected to an interface: its driver has to take them from other drivers' buffers. */
static __always_inline int frame_reaches(__u32 ifindex)
{
	struct ld_xdp_port *port = xdp_port_at(ifindex);
	return port && port->transmits;
}

static __always_inline int frame_redirect(frame_context *frame, __u32 ifindex)
{
	return bpf_redirect(ifindex, 0);
}

/* Only tc can wait for a neighbour; no frame that needs it comes this far. */
static __always_inline int frame_redirect_neighbour(frame_context *frame, __u32 ifindex, struct bpf_redir_neigh *next)
{
	return FRAME_DROP;
}
