/* SPDX-License-Identifier: GPL-2.0-only */
/* The forwarding programs as lists of steps. A packet for nobody here goes on to the next filter and the stack. */
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "abi.h"
#include "config.h"
#include "maps.h"
#include "action.h"
#include "clock.h"
#include "parse.h"
#include "stats.h"
#include "csum.h"
#include "service.h"
#include "connection.h"
#include "insert.h"
#include "schedule.h"
#include "state.h"
#include "hop.h"
#include "reply-hop.h"
#include "rewrite.h"
#include "icmp-error.h"
#include "deliver.h"
#include "fragment.h"
#include "flow.h"
#include "inbound.h"
#include "reply.h"
#include "icmp.h"
#include "sweep.h"

static __always_inline int forward_flow(struct __sk_buff *skb, struct packet *p)
{
	__u32 key = skb->ifindex % GUESSES;
	__u32 *guess = bpf_map_lookup_elem(&last_side, &key);
	if (!guess)
		return PASS;
	__u32 side = *guess & 1;
	__u32 place = flow_find(p, side);
	if (!place) {
		side = !side;
		place = flow_find(p, side);
		if (place)
			*guess = side;
	}
	if (place)
		return side == REPLY ? forward_reply(skb, p, place) : forward_inbound(skb, p, place);
	return is_virtual_address(p) ? forward_inbound(skb, p, 0) : PASS;
}

static __always_inline int forward(struct __sk_buff *skb, struct packet *p, struct ld_settings *set)
{
	int action = parse_packet(skb, p);
	if (action != CONTINUE)
		return action;
	p->now = clock_now(set);
	if (p->part == LATER_FRAGMENT)
		return forward_later_fragment(skb, p);
	if (p->protocol == LD_TCP || p->protocol == LD_UDP)
		return forward_flow(skb, p);
	if (p->protocol == (p->family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		return forward_icmp(skb, p);
	return is_virtual_address(p) && !set->unmatched_to_stack ? DROP(LD_DROP_NO_SERVICE) : PASS;
}

static __always_inline int conclude(struct __sk_buff *skb, struct packet *p, int action)
{
	int verdict = action;
	if (is_drop(action)) {
		count_drop(reason_of(action));
		verdict = answer_of(action) ? icmp_error(skb, p, answer_of(action)) : TC_ACT_SHOT;
	}
	struct ld_decision *decided = decision_of_cpu();
	if (decided) {
		decided->verdict = verdict;
		decided->reason = is_drop(action) ? reason_of(action) : LD_DROP_NONE;
	}
	return verdict;
}

static __always_inline void forget_decision(void)
{
	struct ld_decision *decided = decision_of_cpu();
	if (decided)
		__builtin_memset(decided, 0xff, sizeof(*decided));
}

/* Only frames for this host: a flooded frame would be balanced twice. A tagged one belongs to its VLAN's interface. */
SEC("tc")
int director(struct __sk_buff *skb)
{
	struct packet p = {};
	__u32 zero = 0;
	struct ld_settings *set = bpf_map_lookup_elem(&settings, &zero);
	if (!set || skb->pkt_type != PACKET_HOST || skb->vlan_present)
		return PASS;
	forget_decision();
	return conclude(skb, &p, forward(skb, &p, set));
}

/* Run by user space with a dummy packet; request and answer are in `sweep_request`. */
SEC("tc")
int sweep(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct sweep_run run = {};
	run.set = bpf_map_lookup_elem(&settings, &zero);
	run.request = bpf_map_lookup_elem(&sweep_request, &zero);
	if (!run.set || !run.request)
		return PASS;
	run.now = clock_now(run.set);
	if (run.request->family == 6)
		bpf_loop(run.request->buckets, sweep_bucket6, &run, 0);
	else
		bpf_loop(run.request->buckets, sweep_bucket4, &run, 0);
	return PASS;
}

char license_text[] SEC("license") = "GPL";
