/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sh, dh and mh: a bucket of a table that user space fills in the kernel's way, by the kernel's own hashes (source:
 * ip_vs_sh.c, ip_vs_dh.c, ip_vs_mh.c). A member that is closed is none, unless the service asks for the next one.
 */
#pragma once

#define SOURCE_BUCKETS 256
#define MAGLEV_BUCKETS 4093

/* Linux's hash_32() multiplies by the golden ratio. */
#define GOLDEN_RATIO_32 0x61C88647U
#define MAGLEV_KEY 2654435761ULL

struct hash_pick {
	__u32 service;
	__u32 scheduler;
	__u32 table;
	/* Folded address plus port, in host order. */
	__u32 sum;
	__u32 first;
	__u32 chosen;
};

static __always_inline __u64 rotated(__u64 value, int bits)
{
	return value << bits | value >> (64 - bits);
}

#define SIP_ROUND(a, b, c, d)                                                                                        \
	a += b, b = rotated(b, 13) ^ a, a = rotated(a, 32), c += d, d = rotated(d, 16) ^ c, a += d,                  \
	d = rotated(d, 21) ^ a, c += b, b = rotated(b, 17) ^ c, c = rotated(c, 32)

/* SipHash-1-3 of one 32-bit word, its lower half: hsiphash_1u32() of 64-bit kernels. */
static __always_inline __u32 maglev_hash(__u32 word)
{
	__u64 a = 0x736f6d6570736575ULL ^ MAGLEV_KEY;
	__u64 b = 0x646f72616e646f6dULL ^ MAGLEV_KEY;
	__u64 c = 0x6c7967656e657261ULL ^ MAGLEV_KEY;
	__u64 d = 0x7465646279746573ULL ^ MAGLEV_KEY;
	__u64 last = 4ULL << 56 | word;
	d ^= last;
	SIP_ROUND(a, b, c, d);
	a ^= last;
	c ^= 0xff;
	SIP_ROUND(a, b, c, d);
	SIP_ROUND(a, b, c, d);
	SIP_ROUND(a, b, c, d);
	return a ^ b ^ c ^ d;
}

static __always_inline __u32 bucket_of(const struct hash_pick *h, __u32 offset)
{
	if (h->scheduler == LD_MH)
		return maglev_hash(offset + h->sum) % MAGLEV_BUCKETS;
	return (offset + (h->sum * GOLDEN_RATIO_32 >> 24)) % SOURCE_BUCKETS;
}

/* True when there is an answer: a member, or an empty bucket. */
static __always_inline int look_in_bucket(struct hash_pick *h, __u32 bucket)
{
	__u32 key = h->table + bucket;
	__u32 *index = bpf_map_lookup_elem(&members, &key);
	struct ld_destination *d = index ? destination_at(*index) : NULL;
	/* A table that is being replaced may show the members of another service. */
	if (!d || d->service != h->service)
		return 1;
	if (!(d->flags & LD_AVAILABLE) || !open_weight(*index))
		return 0;
	h->chosen = *index;
	return 1;
}

static long fallback_step(__u32 step, void *context)
{
	struct hash_pick *h = context;
	__u32 buckets = h->scheduler == LD_MH ? MAGLEV_BUCKETS : SOURCE_BUCKETS;
	return look_in_bucket(h, bucket_of(h, (step + h->first) % buckets));
}

__noinline __u32 pick_by_hash(struct packet *p, __u32 service_index)
{
	struct ld_service *s = service_at(service_index);
	if (!p || !s)
		return NO_DESTINATION;
	struct hash_pick h = { .service = service_index, .scheduler = s->scheduler, .chosen = NO_DESTINATION };
	__u64 table = *(volatile __u64 *)&s->table;
	__u32 buckets = h.scheduler == LD_MH ? MAGLEV_BUCKETS : SOURCE_BUCKETS;
	const struct ld_address *a = h.scheduler == LD_DH ? &p->destination : &p->source;
	if (table >> 32 != buckets)
		return NO_DESTINATION;
	h.table = table;
	h.sum = bpf_ntohl(a->word[0] ^ a->word[1] ^ a->word[2] ^ a->word[3]);
	if (h.scheduler != LD_DH && (s->flags & LD_HASH_PORT))
		h.sum += bpf_ntohs(p->source_port);
	h.first = bucket_of(&h, 0);
	if (!look_in_bucket(&h, h.first) && h.scheduler != LD_DH && (s->flags & LD_HASH_FALLBACK))
		bpf_loop(buckets, fallback_step, &h, 0);
	return h.chosen;
}
