/* SPDX-License-Identifier: GPL-2.0-only */
/* Which virtual service a packet is for. */
#pragma once

#define INDEX_MASK ((1U << LD_INDEX_BITS) - 1)
#define NO_SERVICE 0xffffffffU

static __always_inline struct ld_service *service_at(__u32 index)
{
	return bpf_map_lookup_elem(&service, &index);
}

static __always_inline struct ld_destination *destination_at(__u32 index)
{
	return bpf_map_lookup_elem(&destination, &index);
}

static __always_inline __u32 service_lookup(const struct ld_address *address, __u8 family, __u8 protocol, __be16 port)
{
	struct ld_service_key key = { .address = *address, .port = port, .protocol = protocol, .family = family };
	__u32 *index = bpf_map_lookup_elem(&services, &key);
	return index ? *index : NO_SERVICE;
}

/* The exact port wins over any port. */
static __always_inline __u32 service_of(const struct packet *p)
{
	__u32 index = service_lookup(&p->destination, p->family, p->protocol, p->destination_port);
	if (index == NO_SERVICE)
		index = service_lookup(&p->destination, p->family, p->protocol, 0);
	return index;
}

static __always_inline int is_virtual_address(const struct packet *p)
{
	return service_lookup(&p->destination, p->family, 0, 0) != NO_SERVICE;
}
