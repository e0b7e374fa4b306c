/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Announced data connections (FTP). */
#pragma once

enum ld_direction {
	LD_PASSIVE = 1,
	LD_ACTIVE = 2,
};

/*
 * Key of `expectation`. LD_PASSIVE: from the client to `port` of the virtual address `peer`; LD_ACTIVE: from the server
 * `peer` to `port` of the client.
 */
struct ld_expectation_key {
	struct ld_address client;
	struct ld_address peer;
	__be16 port;
	__u8 direction;
	__u8 family;
};

/* References of the control connection's record. `deadline` on the clock; `server_port` of LD_PASSIVE only. */
struct ld_expectation {
	__u32 service;
	__u32 destination;
	__u32 deadline;
	__be16 server_port;
	__be16 virtual_port;
};
