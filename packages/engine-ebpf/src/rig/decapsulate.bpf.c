/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests: takes the outer header off IP-in-IP frames on ingress, as a real server's tunnel device does. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Linux 6.3. */
#ifndef BPF_F_ADJ_ROOM_DECAP_L3_MASK
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV4 (1ULL << 7)
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)
#endif

static __always_inline int protocol_of(struct __sk_buff *skb, __u32 *header)
{
	__u8 protocol = 0;
	*header = 0;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		*header = sizeof(struct iphdr);
		bpf_skb_load_bytes(skb, ETH_HLEN + 9, &protocol, 1);
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		*header = sizeof(struct ipv6hdr);
		bpf_skb_load_bytes(skb, ETH_HLEN + 6, &protocol, 1);
	}
	return protocol;
}

SEC("tc")
int decapsulate(struct __sk_buff *skb)
{
	__u32 header;
	int protocol = protocol_of(skb, &header);
	if (header == 0 || (protocol != IPPROTO_IPIP && protocol != IPPROTO_IPV6))
		return TC_ACT_OK;
	int six = protocol == IPPROTO_IPV6;
	__u64 inner = six ? BPF_F_ADJ_ROOM_DECAP_L3_IPV6 : BPF_F_ADJ_ROOM_DECAP_L3_IPV4;
	if (bpf_skb_adjust_room(skb, -(__s32)header, BPF_ADJ_ROOM_MAC, inner | BPF_F_ADJ_ROOM_FIXED_GSO))
		return TC_ACT_SHOT;
	__be16 ethertype = six ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
	return bpf_skb_store_bytes(skb, 12, &ethertype, sizeof(ethertype), 0) ? TC_ACT_SHOT : TC_ACT_OK;
}

char license_text[] SEC("license") = "GPL";
