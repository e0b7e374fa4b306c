/* SPDX-License-Identifier: GPL-2.0-only */
/* One's complement sums (RFC 1624). */
#pragma once

static __always_inline __u32 csum_add(__u32 sum, __u32 value)
{
	sum += value;
	return sum + (sum < value);
}

static __always_inline __u16 csum_fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Of a sum of words that never carried, each of 16 or 32 bits. */
static __always_inline __u32 csum_fold32(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	return sum + (sum >> 32);
}

static __always_inline __u16 csum_fold64(__u64 sum)
{
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

/* What replacing one address by another adds to a sum. */
static __always_inline __u32 address_difference(const struct ld_address *from, const struct ld_address *to, __u8 family)
{
	__u32 sum = csum_add(~from->word[0], to->word[0]);
	if (family == 4)
		return sum;
#pragma unroll
	for (int i = 1; i < 4; i++)
		sum = csum_add(csum_add(sum, ~from->word[i]), to->word[i]);
	return sum;
}

static __always_inline void ip_checksum_adjust(struct iphdr *ip, __u32 difference)
{
	ip->check = csum_fold(csum_add(difference, (__u16)~ip->check));
}
