/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What routers on the way to a server let through, as far as they said. The kernel keeps such exceptions beside its
 * routes, but learns them only of its own tunnels; ip_vs_in_icmp() tells it of those of IPVS, a program cannot.
 */
#pragma once

/* Ten minutes: net.ipv4.route.mtu_expires, net.ipv6.route.mtu_expires. */
#define PATH_MTU_TICKS 572204

/* net.ipv4.route.min_pmtu and IPV6_MIN_MTU: no lie makes a path narrower. */
#define LEAST_PATH_MTU4 552
#define LEAST_PATH_MTU6 1280

/* `mtu`, or less if a router said so lately. */
__noinline __u32 narrowest_mtu(__u32 destination_index, __u32 mtu, __u32 now)
{
	struct ld_destination *d = destination_at(destination_index);
	if (!d)
		return mtu;
	struct ld_path_key key = { .server = d->address, .family = d->family };
	struct ld_path_mtu *known = bpf_map_lookup_elem(&path_mtu, &key);
	return known && now - known->learned < PATH_MTU_TICKS && known->mtu < mtu ? known->mtu : mtu;
}

/* Other destinations on the same server find it when they look at the routing table next. Returns what is believed. */
__noinline __u32 note_path_mtu(__u32 destination_index, __u32 mtu, __u32 now)
{
	struct ld_destination *d = destination_at(destination_index);
	if (!d)
		return mtu;
	__u32 least = d->family == 4 ? LEAST_PATH_MTU4 : LEAST_PATH_MTU6;
	struct ld_path_key key = { .server = d->address, .family = d->family };
	struct ld_path_mtu said = { .mtu = mtu < least ? least : mtu, .learned = now };
	if (said.mtu < d->mtu)
		d->mtu = said.mtu;
	bpf_map_update_elem(&path_mtu, &key, &said, BPF_ANY);
	return said.mtu;
}
