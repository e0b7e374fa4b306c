/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record of the connection table: its word, its place, who it names. Functions that are not static are verified on their
 * own, which keeps the verifier's work small. They take and return numbers and plain memory, so a record is handed around
 * as its place: bucket * 8 + way + 1, 0 for none.
 */
#pragma once

#define WORD(state, flags, protocol, method) ((state) | (flags) << 8 | (protocol) << 16 | (__u32)(method) << 24)
#define STATE_OF(word) ((word) & 0xff)
#define FLAGS_OF(word) ((word) >> 8 & 0xff)
#define PROTOCOL_OF(word) ((word) >> 16 & 0xff)
#define METHOD_OF(word) ((word) >> 24 & 7)
#define LOCAL_OF(word) ((word) >> 27)
#define REFERENCE(index, generation) (((index) & INDEX_MASK) | (__u32)(__u8)(generation) << LD_INDEX_BITS)
#define ACTIVE_STATES (1 << LD_ESTABLISHED | 1 << LD_SYN_SENT | 1 << LD_SYN_RECV | 1 << LD_SYNACK)

/* A record and its tag; entry NULL: none. */
struct record {
	struct ld_entry *entry;
	__u16 *tag;
};

static __always_inline struct ld_settings *settings_of_box(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&settings, &zero);
}

/* The way of a place. The barrier keeps the comparison with LD_WAYS one that the verifier of 6.1 learns a bound from. */
static __always_inline __u32 way_of(__u32 place)
{
	__u32 way = (place - 1) & 7;
	asm volatile("" : "+r"(way));
	return way;
}

static __always_inline struct record record_at(__u32 place, __u32 family)
{
	struct record r = {};
	__u32 number = (place - 1) >> 3;
	__u32 way = way_of(place);
	if (place == 0 || way >= LD_WAYS)
		return r;
	if (family == 6) {
		struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
		if (bucket) {
			r.entry = &bucket->slot[way].entry;
			r.tag = &bucket->tag[way];
		}
		return r;
	}
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (bucket) {
		r.entry = &bucket->slot[way].entry;
		r.tag = &bucket->tag[way];
	}
	return r;
}

static __always_inline int is_active(__u32 word)
{
	return ACTIVE_STATES >> (STATE_OF(word) & 15) & 1;
}

static __always_inline struct ld_destination *destination_of(const struct ld_entry *entry)
{
	struct ld_destination *d = destination_at(entry->destination & INDEX_MASK);
	return d && d->generation == entry->destination >> LD_INDEX_BITS ? d : NULL;
}

static __always_inline struct ld_service *service_of_entry(const struct ld_entry *entry)
{
	struct ld_service *s = service_at(entry->service & INDEX_MASK);
	return s && (__u8)s->generation == entry->service >> LD_INDEX_BITS ? s : NULL;
}

/* What an entry stands in. */
static __always_inline struct ld_connection4 *connection4_of(struct ld_entry *entry)
{
	return (void *)entry - offsetof(struct ld_connection4, entry);
}

static __always_inline struct ld_connection6 *connection6_of(struct ld_entry *entry)
{
	return (void *)entry - offsetof(struct ld_connection6, entry);
}

static __always_inline struct ld_address client_of(struct ld_entry *entry, __u32 family)
{
	if (family == 6)
		return connection6_of(entry)->client;
	return (struct ld_address){ { connection4_of(entry)->client } };
}

/* The port a NAT connection has on its server. */
static __always_inline __be16 server_port_of(const struct ld_entry *entry, const struct ld_destination *d)
{
	if (METHOD_OF(entry->word) == LD_NAT && entry->local_port)
		return entry->local_port;
	return d->port ? d->port : entry->virtual_port;
}

/* The address the client uses, of a record of IPv6 or with LD_OWN_ADDRESS. */
static __always_inline struct ld_address own_address_of(struct ld_entry *entry, __u32 family)
{
	if (family == 6)
		return connection6_of(entry)->virtual;
	return (struct ld_address){ { entry->sequence_delta } };
}

static __always_inline struct ld_address virtual_address_of(struct ld_entry *entry, __u32 family,
							     const struct ld_service *s)
{
	return family == 6 || FLAGS_OF(entry->word) & LD_OWN_ADDRESS ? own_address_of(entry, family) : s->address;
}
