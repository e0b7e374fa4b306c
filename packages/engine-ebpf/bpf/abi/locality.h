/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What lblc and lblcr note. */
#pragma once

/* Key of `locality`: a service (index and generation) and the foreign address its client asked for. */
struct ld_locality_key {
	__u32 service;
	struct ld_address address;
};

/*
 * References of destinations, the last added first; lblc keeps one. last_changed: when the set last was. `binding`: the
 * scheduler that noted it | bindings of its service << 8; another binding of the same scheduler knows nothing of it.
 */
struct ld_locality {
	__u32 binding;
	__u32 last_used;
	__u32 last_changed;
	__u32 size;
	__u32 member[LD_LOCALITY_SET];
};
