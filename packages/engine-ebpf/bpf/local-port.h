/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FULLNAT: towards the real server a connection has one of the box's local addresses and a port of it, so that replies
 * come back here whatever the servers' routes are. `local_port` says for each whose they are, and so is the allocator:
 * a port is free when the record it names is not alive or uses another one. Nothing needs to be given back.
 */
#pragma once

#define LOCAL_TRIES 512
#define LOCAL_CLAIMED 0xffffffffU

/* number << 16 | port in host order; 0: none. */
#define LOCAL(number, port) ((__u32)(number) << 16 | (port))

static __always_inline struct ld_local_address *local_address_at(__u32 number)
{
	return bpf_map_lookup_elem(&local_address, &number);
}

static __always_inline __u32 *local_port_at(__u32 local)
{
	__u32 key = local / LD_LOCAL_PORTS;
	struct ld_local_ports *ports = bpf_map_lookup_elem(&local_port, &key);
	return ports ? &ports->place[local % LD_LOCAL_PORTS] : NULL;
}

static __always_inline int uses_local(const struct ld_entry *entry, __u32 local)
{
	__u32 word = entry->word;
	return STATE_OF(word) > LD_CLAIMED && METHOD_OF(word) == LD_FULLNAT && LOCAL_OF(word) == local >> 16 &&
	       entry->local_port == bpf_htons(local & 0xffff);
}

/* Whether the record at this place holds this port still. One that has run out will be released, never used again. */
__noinline int local_is_held(__u32 place, __u32 family, __u32 local, __u32 now)
{
	struct ld_settings *set = settings_of_box();
	struct record r = record_at(place, family);
	if (!set || !r.entry || !uses_local(r.entry, local))
		return 0;
	return destination_of(r.entry) && !is_expired(r.entry, r.entry->word, set, now);
}

struct local_search {
	__u32 count;
	__u32 first;
	__u32 range;
	__u32 start;
	__u32 family;
	__u32 now;
	__u32 local;
	__u32 addresses;
};

/* All addresses at one port, then at the next, from a random one on. */
static long local_step(__u32 step, void *context)
{
	struct local_search *search = context;
	__u32 number = step % search->count;
	struct ld_local_address *own = local_address_at(number);
	if (!own || !own->usable || own->family != search->family)
		return 0;
	search->addresses++;
	__u32 key = LOCAL(number, search->first + (search->start + step / search->count) % search->range);
	__u32 *place = local_port_at(key);
	if (!place)
		return 1;
	__u32 old = *place;
	if (old == LOCAL_CLAIMED || (old && local_is_held(old, search->family, key, search->now)) ||
	    __sync_val_compare_and_swap(place, old, LOCAL_CLAIMED) != old)
		return 0;
	search->local = key;
	return 1;
}

/* Claims an address and port for a new connection, which local_bind() gives it or gives up. 0 with `reason`: none. */
__noinline __u32 local_claim(__u32 family, __u32 now, __u32 *reason)
{
	struct ld_settings *set = settings_of_box();
	if (!set || !reason)
		return 0;
	struct local_search search = { .count = set->local_addresses, .first = set->local_port_first };
	search.range = set->local_port_last - set->local_port_first + 1;
	/* Every port as likely as any other: twice as likely ones would be gone when half of all are. */
	search.start = (__u64)chance(set, 0) * search.range >> 32;
	search.family = family;
	search.now = now;
	if (search.count && search.range)
		bpf_loop(LOCAL_TRIES, local_step, &search, 0);
	*reason = search.addresses ? LD_DROP_NO_LOCAL_PORT : LD_DROP_NO_LOCAL_ADDRESS;
	return search.local;
}

/* place 0: the connection was not made. */
static __always_inline void local_bind(__u32 local, __u32 place)
{
	__u32 *slot = local_port_at(local);
	if (slot)
		*slot = place;
}

/* [last byte of an address] -> the number that one with it had last: saves a look-up in `local_number`. */
static __u8 last_local_number[256];

#define NO_NUMBER 0xffffffffU

static __always_inline __u32 local_number_of(const struct ld_address *address, __u32 family)
{
	__u8 *last = &last_local_number[(address->word[0] ^ address->word[3]) >> 24];
	__u32 guessed = *last;
	struct ld_local_address *own = local_address_at(guessed);
	if (own && own->family == family && address_equal(&own->address, address))
		return guessed;
	struct ld_local_key key = { .address = *address, .family = family };
	__u32 *number = bpf_map_lookup_elem(&local_number, &key);
	if (number)
		*last = *number;
	return number ? *number : NO_NUMBER;
}

/*
 * The record whose local address and port are the client of `t`, as the server, its peer, sees it, its place and server;
 * NULL: none. It may have run out.
 */
static __always_inline struct ld_entry *local_match(const struct tuple *t, const struct ld_settings *set, __u32 *place,
						     struct ld_destination **server)
{
	__u32 number = set->local_addresses ? local_number_of(&t->client, t->family) : NO_NUMBER;
	if (number == NO_NUMBER)
		return NULL;
	__u32 local = LOCAL(number, bpf_ntohs(t->client_port));
	__u32 *holder = local_port_at(local);
	if (!holder || *holder == LOCAL_CLAIMED)
		return NULL;
	*place = *holder;
	struct ld_entry *entry = record_at(*place, t->family).entry;
	if (!entry || !uses_local(entry, local) || PROTOCOL_OF(entry->word) != t->protocol)
		return NULL;
	struct ld_destination *d = destination_of(entry);
	if (!d || !address_equal(&d->address, &t->peer) ||
	    (d->port ? d->port : entry->virtual_port) != t->peer_port)
		return NULL;
	*server = d;
	return entry;
}

static __always_inline __u32 local_find(const struct tuple *t)
{
	struct ld_settings *set = settings_of_box();
	__u32 place = 0;
	struct ld_destination *d = NULL;
	struct ld_entry *entry = set ? local_match(t, set, &place, &d) : NULL;
	return entry && !is_expired(entry, entry->word, set, clock_now(set)) ? place : 0;
}
