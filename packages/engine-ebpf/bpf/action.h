/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A step returns CONTINUE, or how the packet ends: a TC_ACT_ value, a drop with its reason, or an answer, which is a
 * drop whose sender gets an ICMP error.
 */
#pragma once

enum icmp_error_kind {
	PORT_UNREACHABLE = 1,
	TIME_EXCEEDED = 2,
	PACKET_TOO_BIG = 3,
};

#define CONTINUE 0x100
/* A datagram of a one-packet service: goes on without a record. */
#define ONE_PACKET 0x101
#define PASS FRAME_PASS
#define DROP(reason) (0x10000 | (reason))
#define ANSWER(kind, reason) (0x10000 | (kind) << 8 | (reason))

static __always_inline int is_drop(int action)
{
	return action != PASS && (action & 0x10000);
}

static __always_inline __u32 reason_of(int action)
{
	return action & 0xff;
}

/* 0: nobody is told. */
static __always_inline __u32 answer_of(int action)
{
	return action >> 8 & 0xff;
}
