/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters are per CPU and written with bottom halves off, so plain additions are exact. */
#pragma once

struct amount {
	__u64 packets;
	__u64 bytes;
};

/* A merged (GSO) packet counts as the packets it will be on the wire: each has its own headers. */
static __always_inline struct amount amount_of(frame_context *frame, const struct packet *p)
{
	struct amount amount = { .packets = 1, .bytes = p->ip_length };
	__u32 segments = frame_segments(frame);
	if (frame_segment_size(frame) && segments > 1) {
		__u32 header = p->l4_offset - ETH_HLEN + (p->protocol == LD_TCP ? 20 : 8);
		if (p->protocol == LD_TCP) {
			__u8 *tcp = bytes_at(frame, p->l4_offset, 20);
			if (tcp)
				header = p->l4_offset - ETH_HLEN + (tcp[12] >> 4) * 4;
		}
		amount.packets = segments;
		amount.bytes = (__u64)frame_length(frame) - ETH_HLEN + (__u64)(segments - 1) * header;
	}
	return amount;
}

static __always_inline struct ld_counter *service_counter_of(__u32 cpu, __u32 index)
{
	__u32 key = cpu * service_capacity + index;
	return bpf_map_lookup_elem(&service_counter, &key);
}

static __always_inline struct ld_counter *destination_counter_of(__u32 cpu, __u32 index)
{
	__u32 key = cpu * destination_capacity + index;
	return bpf_map_lookup_elem(&destination_counter, &key);
}

static __always_inline void count_connection(__u32 service_index, __u32 destination_index)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct ld_counter *counter = service_counter_of(cpu, service_index);
	if (counter)
		counter->connections++;
	counter = destination_counter_of(cpu, destination_index);
	if (counter)
		counter->connections++;
}

static __always_inline void count_in(struct amount amount, __u32 service_index, __u32 destination_index)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct ld_counter *counter = service_counter_of(cpu, service_index);
	if (counter) {
		counter->packets_in += amount.packets;
		counter->bytes_in += amount.bytes;
	}
	counter = destination_counter_of(cpu, destination_index);
	if (counter) {
		counter->packets_in += amount.packets;
		counter->bytes_in += amount.bytes;
	}
}

static __always_inline void count_out(struct amount amount, __u32 service_index, __u32 destination_index)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct ld_counter *counter = service_counter_of(cpu, service_index);
	if (counter) {
		counter->packets_out += amount.packets;
		counter->bytes_out += amount.bytes;
	}
	counter = destination_counter_of(cpu, destination_index);
	if (counter) {
		counter->packets_out += amount.packets;
		counter->bytes_out += amount.bytes;
	}
}

static __always_inline void count_drop(__u32 reason)
{
	__u32 key = bpf_get_smp_processor_id() * LD_DROP_REASONS + (reason & (LD_DROP_REASONS - 1));
	__u64 *counter = bpf_map_lookup_elem(&drop_counter, &key);
	if (counter)
		(*counter)++;
}

/* For tests and for explaining: what this CPU's last packet met. */
static __always_inline struct ld_decision *decision_of_cpu(void)
{
	if (!record_decisions)
		return NULL;
	__u32 key = bpf_get_smp_processor_id();
	return bpf_map_lookup_elem(&decision, &key);
}
