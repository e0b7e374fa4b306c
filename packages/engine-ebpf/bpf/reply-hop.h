/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The next hop towards clients is asked of the routing table once per connection and epoch (8.6 s), not per packet. A
 * record holds the index of the answer (0: none) and the epoch in which it was given. An answer that a record may still name in
 * this epoch is never replaced by another; then the packet is simply looked up.
 */
#pragma once

#define EPOCH_SHIFT 13
#define REPLY_HOPS 256
#define HOP_INDEX_MASK (REPLY_HOPS - 1)

struct reply_hop {
	struct hop hop;
	__u32 epoch;
	__u32 valid;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, REPLY_HOPS);
	__type(key, __u32);
	__type(value, struct reply_hop);
} reply_hops SEC(".maps");

/* The low byte of an epoch comes again after 37 minutes: a record that slept that long is looked up again. */
static __always_inline const struct hop *reply_hop_recall(const struct ld_entry *entry, __u32 now)
{
	__u32 index = entry->reply_hop & HOP_INDEX_MASK;
	if (index == 0 || entry->reply_hop >> 8 != (now >> EPOCH_SHIFT & 0xff))
		return NULL;
	if ((now - entry->last_seen) >> EPOCH_SHIFT)
		return NULL;
	struct reply_hop *known = bpf_map_lookup_elem(&reply_hops, &index);
	return known && known->valid ? &known->hop : NULL;
}

static __always_inline int same_hop(const struct hop *a, const struct hop *b)
{
	return a->ifindex == b->ifindex && a->mtu == b->mtu && address_equal(&a->gateway, &b->gateway);
}

static __always_inline void reply_hop_remember(struct ld_entry *entry, __u32 now, const struct hop *hop)
{
	__u32 epoch = now >> EPOCH_SHIFT;
	__u32 mixed = hop->ifindex ^ hop->gateway.word[0] ^ hop->gateway.word[2] ^ hop->gateway.word[3];
	__u32 index = (mixed * 0x9e3779b1U >> 16) % (REPLY_HOPS - 1) + 1;
	struct reply_hop *known = bpf_map_lookup_elem(&reply_hops, &index);
	entry->reply_hop = 0;
	if (!known || hop->through_neighbour == NEIGHBOUR_UNKNOWN)
		return;
	if (known->valid && epoch - known->epoch < 2 && !same_hop(&known->hop, hop))
		return;
	known->hop = *hop;
	known->hop.through_neighbour = 0;
	known->epoch = epoch;
	known->valid = 1;
	entry->reply_hop = (epoch & 0xff) << 8 | index;
}

/* Before a packet of the client restarts the timer: an answer of 37 minutes ago must not look like one of this epoch. */
static __always_inline void reply_hop_outdate(struct ld_entry *entry, __u32 now)
{
	if ((entry->last_seen ^ now) >> EPOCH_SHIFT && entry->reply_hop)
		entry->reply_hop = 0;
}
