/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading and writing headers in place, the same way at either hook. */
#pragma once

#define MAX_L4_OFFSET 512

/* Without options and extensions. */
static __always_inline __u32 ip_header_size(__u32 family)
{
	return family == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

/* The frame from `offset` on, NULL unless `size` bytes are there. */
static __always_inline void *bytes_at(frame_context *frame, __u32 offset, __u32 size)
{
	if (offset > MAX_L4_OFFSET)
		return NULL;
	if (!__builtin_constant_p(offset)) {
		asm volatile("" : "+r"(offset));
		offset &= 1023;
	}
	void *start = (void *)(long)frame->data + offset;
	if (start + size > (void *)(long)frame->data_end)
		return NULL;
	return start;
}
