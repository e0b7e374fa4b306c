/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests: what a card with VLAN offload does to frames on their way. The tag stands beside the frame, not in it. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Priority 5, VLAN 0: none (802.1Q). */
SEC("tc/priority")
int priority(struct __sk_buff *skb)
{
	bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 5 << 13);
	return TC_ACT_OK;
}

SEC("tc/vlan")
int vlan(struct __sk_buff *skb)
{
	bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 7);
	return TC_ACT_OK;
}

/* A server that takes no tags. */
SEC("tc/untagged")
int untagged(struct __sk_buff *skb)
{
	return skb->vlan_present ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

char license_text[] SEC("license") = "GPL";
