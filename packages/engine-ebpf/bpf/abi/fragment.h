/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What is known of fragmented packets. */
#pragma once

struct ld_fragment_key {
	struct ld_address source;
	struct ld_address destination;
	__u32 id;
	__u8 protocol;
	__u8 family;
	__u8 pad[2];
};

/* What was decided for the first fragment. `reply`: source becomes the virtual address, in FULLNAT destination the client. */
struct ld_fragment {
	__u32 service;
	__u32 destination;
	__u32 seen;
	__u32 reply;
	__u32 method;
	__u32 local;
	struct ld_address virtual;
	struct ld_address client;
};
