/* SPDX-License-Identifier: GPL-2.0-only */
/* Sizes of 1 are replaced before loading by what the box is configured for. */
#pragma once

#define ARRAY(name_, value_, entries_)                                                                               \
	struct {                                                                                                     \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                                    \
		__uint(map_flags, BPF_F_MMAPABLE);                                                                   \
		__uint(max_entries, entries_);                                                                       \
		__type(key, __u32);                                                                                  \
		__type(value, value_);                                                                               \
	} name_ SEC(".maps")

/* Listener or firewall mark -> service index. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct ld_service_key);
	__type(value, __u32);
} services SEC(".maps");

/* Virtual addresses whose echo requests are dropped, each with a 1. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct ld_virtual_key);
	__type(value, __u32);
} echo_ignored SEC(".maps");

/* Model id -> index and its generation; what makes counters survive a restart of the agent. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct ld_identity_key);
	__type(value, struct ld_identity);
} identity SEC(".maps");

/* By service index. */
ARRAY(service, struct ld_service, 1);

/* By service index; apart from `service` because the data plane writes it. */
ARRAY(cursor, struct ld_cursor, 1);

/* By service index. */
ARRAY(syn_flood, struct ld_syn_flood, 1);

/* Ranges of destination indexes, one per service. */
ARRAY(members, __u32, 1);

/* By destination index. */
ARRAY(destination, struct ld_destination, 1);

/* By place in `members` / LD_MEMBER_GROUP. */
ARRAY(member_group, struct ld_member_group, 1);

/* By destination index: outer source of its tunnel, written by the data plane with the next hop. */
ARRAY(tunnel_source, struct ld_address, 1);

/* The address an interface speaks with, per family. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct ld_egress_key);
	__type(value, struct ld_address);
} egress_address SEC(".maps");

/* Neighbour -> the time (clock) at which the kernel last sent it a packet of ours. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ld_neighbour_key);
	__type(value, __u32);
} neighbour_asked SEC(".maps");

/* Server -> the largest packet that gets there, as far as a router said so. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ld_path_key);
	__type(value, struct ld_path_mtu);
} path_mtu SEC(".maps");

/* By destination index. */
ARRAY(load, struct ld_load, 1);

/* [possible CPU][service index]. Per-CPU map types cannot be mapped into user space. */
ARRAY(service_counter, struct ld_counter, 1);

/* [possible CPU][destination index]. */
ARRAY(destination_counter, struct ld_counter, 1);

/* [possible CPU][ld_drop_reason], packets. */
ARRAY(drop_counter, __u64, 1);

/* By bucket number. */
ARRAY(connection4, struct ld_bucket4, 1);
ARRAY(connection6, struct ld_bucket6, 1);

/* By number. */
ARRAY(local_address, struct ld_local_address, LD_LOCAL_ADDRESSES);

/* [(number of the local address << 16 | port) / LD_LOCAL_PORTS] -> the ports from there on. */
ARRAY(local_port, struct ld_local_ports, 1);

/* Local address -> its number. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LD_LOCAL_ADDRESSES);
	__type(key, struct ld_local_key);
	__type(value, __u32);
} local_number SEC(".maps");

/* One element. */
ARRAY(settings, struct ld_settings, 1);

/* One element: request and answer of the sweep program. */
ARRAY(sweep_request, struct ld_sweep, 1);

/* By possible CPU. */
ARRAY(decision, struct ld_decision, 1);

/* [interface index modulo its length]; written by user space for interfaces that the XDP hook may use. */
#define XDP_PORTS 256
ARRAY(xdp_port, struct ld_xdp_port, XDP_PORTS);

/* Client address (IPv6: its /64) -> connections it opened lately; shared by the hooks. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct ld_address);
	__type(value, struct ld_source_rate);
} source_rate SEC(".maps");

/* Later fragments carry no ports: what became of the first one. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ld_fragment_key);
	__type(value, struct ld_fragment);
} fragment SEC(".maps");

/* Announced and not taken; the oldest goes when there are too many. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ld_expectation_key);
	__type(value, struct ld_expectation);
} expectation SEC(".maps");

/* Room to sum up a quoted packet. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8[1024]);
} scratch SEC(".maps");

/* Where lblc and lblcr sent what was asked of an address. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct ld_locality_key);
	__type(value, struct ld_locality);
} locality SEC(".maps");

struct locality_work {
	struct ld_locality_key key;
	struct ld_locality fresh;
};

/* Room to look for one and to make one. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locality_work);
} locality_room SEC(".maps");
