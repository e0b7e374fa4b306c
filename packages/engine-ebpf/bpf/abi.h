/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Structures shared by the BPF programs and user space. Pinned maps outlive both, so every change of layout raises
 * LD_ABI_VERSION, which is part of the pin path. src/abi.generated.ts is generated from this file and what it includes:
 * they may hold only `#define NAME number`, `enum`, and `struct` of fixed-width integers, arrays and structs before it.
 * __be16/__be32 are in network order; an array of __be32 is an address in bytes.
 */
#pragma once

#define LD_ABI_VERSION 3

/* Mark of packets to a client's address that a process of this box takes; a policy route leads them there. */
#define LD_LOCAL_MARK 19524

/* Clock: CLOCK_MONOTONIC (coarse) nanoseconds >> LD_TICK_SHIFT, in u32, compared wrap-safe. One tick is 1.049 ms. */
#define LD_TICK_SHIFT 20

#define LD_WAYS 7
#define LD_LOCAL_ADDRESSES 32
#define LD_LOCAL_PORTS 2
#define LD_STATES 16
#define LD_DROP_REASONS 64
#define LD_NAME_SIZE 44
#define LD_LOCALITY_SET 32
#define LD_MEMBER_GROUP 32
#define LD_PORT_MACS 4

/* IPv4: word[0], the rest zero. */
struct ld_address {
	__be32 word[4];
};

#include "abi/drop-reason.h"
#include "abi/service.h"
#include "abi/destination.h"
#include "abi/connection.h"
#include "abi/locality.h"
#include "abi/fragment.h"
#include "abi/expectation.h"
#include "abi/box.h"
