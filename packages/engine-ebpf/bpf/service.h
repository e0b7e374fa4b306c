/* SPDX-License-Identifier: GPL-2.0-only */
/* Which virtual service a packet is for. */
#pragma once

#define INDEX_MASK ((1U << LD_INDEX_BITS) - 1)
#define NO_SERVICE 0xffffffffU

static __always_inline struct ld_service *service_at(__u32 index)
{
	return bpf_map_lookup_elem(&service, &index);
}

static __always_inline int is_any_address(const struct ld_service *s)
{
	return is_no_address(&s->address);
}

static __always_inline struct ld_destination *destination_at(__u32 index)
{
	return bpf_map_lookup_elem(&destination, &index);
}

static __always_inline __u32 service_with(const struct ld_service_key *key)
{
	__u32 *index = bpf_map_lookup_elem(&services, key);
	return index ? *index : NO_SERVICE;
}

/* The service that listens on the packet's port, at its address or at any: the narrowest block of ports wins. */
__noinline __u32 service_listening(struct packet *p, __u32 any_address)
{
	if (!p)
		return NO_SERVICE;
	struct ld_service_key key = { .family = p->family };
	if (!any_address)
		key.address = p->destination;
	__u32 sizes = service_with(&key);
	if (sizes == NO_SERVICE)
		return NO_SERVICE;
	key.protocol = p->protocol;
	for (int bits = 16; bits >= 0; bits--) {
		if (!(sizes >> bits & 1))
			continue;
		key.port_bits = bits;
		key.port = p->destination_port & bpf_htons((__u16)(0xffff0000U >> bits));
		__u32 index = service_with(&key);
		if (index != NO_SERVICE)
			return index;
	}
	return NO_SERVICE;
}

static __always_inline __u32 service_marked(const struct packet *p)
{
	if (!p->mark)
		return NO_SERVICE;
	struct ld_service_key key = { .address = { { p->mark } }, .protocol = LD_MARK, .family = p->family };
	return service_with(&key);
}

__noinline int is_virtual_address(struct packet *p)
{
	if (!p)
		return 0;
	struct ld_service_key key = { .address = p->destination, .family = p->family };
	return service_with(&key) != NO_SERVICE;
}

/* As IPVS looks: the mark first, then the address, then any address. */
__noinline __u32 service_of(struct packet *p)
{
	if (!p)
		return NO_SERVICE;
	__u32 index = service_marked(p);
	if (index == NO_SERVICE)
		index = service_listening(p, 0);
	if (index == NO_SERVICE && !is_virtual_address(p))
		index = service_listening(p, 1);
	return index;
}
