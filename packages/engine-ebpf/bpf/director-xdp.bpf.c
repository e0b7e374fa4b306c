/* SPDX-License-Identifier: GPL-2.0-only */
/* The program of the XDP hook. It shares its tables with that of the tc hook, which does what this one passes on. */
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "abi.h"
#include "frame-xdp.h"
#include "forward.h"

SEC("xdp")
int director_xdp(struct xdp_md *xdp)
{
	return direct(xdp);
}

char license_text[] SEC("license") = "GPL";
