/* SPDX-License-Identifier: GPL-2.0-only */
/* The programs of the tc hook. */
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
#include "frame-tc.h"
#include "forward.h"
#include "sweep.h"

SEC("tc")
int director(struct __sk_buff *skb)
{
	return direct(skb);
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
	run.family = run.request->family & ~LD_SWEEP_GONE;
	run.only_gone = run.request->family & LD_SWEEP_GONE;
	if (run.family == 6)
		bpf_loop(run.request->buckets, sweep_bucket6, &run, 0);
	else
		bpf_loop(run.request->buckets, sweep_bucket4, &run, 0);
	return PASS;
}

char license_text[] SEC("license") = "GPL";
