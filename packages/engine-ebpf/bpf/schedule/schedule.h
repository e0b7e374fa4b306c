/* SPDX-License-Identifier: GPL-2.0-only */
/* Which destination a new connection goes to. */
#pragma once

#include "pick.h"
#include "cursor.h"
#include "search.h"
#include "hash.h"
#include "locality.h"
#include "twos.h"
#include "draw.h"

/* lblc and lblcr: what was noted, else as wlc, which is noted then. */
static __always_inline __u32 pick_by_locality(struct packet *packet, __u32 service_index)
{
	__u32 chosen = noted_choice(packet, service_index);
	if (chosen != NO_DESTINATION)
		return chosen;
	chosen = pick_by_load(service_index);
	note_choice(packet, service_index, chosen);
	return chosen;
}

/* Index of the destination for a new connection, or NO_DESTINATION. */
__noinline __u32 schedule(__u32 service_index, struct packet *packet)
{
	struct ld_service *s = service_at(service_index);
	if (!s || !packet)
		return NO_DESTINATION;
	if (packet->admission >= UNPROVEN || (packet->admission == BY_COOKIE && (s->flags & LD_STATELESS)))
		return pick_by_draw(packet, service_index);
	switch (s->scheduler) {
	case LD_RR:
	case LD_WRR:
		return pick_by_cursor(service_index);
	case LD_LC:
	case LD_WLC:
	case LD_SED:
	case LD_NQ:
	case LD_FO:
	case LD_OVF:
		return pick_by_load(service_index);
	case LD_SH:
	case LD_DH:
	case LD_MH:
		return pick_by_hash(packet, service_index);
	case LD_LBLC:
	case LD_LBLCR:
		return pick_by_locality(packet, service_index);
	case LD_TWOS:
		return pick_of_two(service_index);
	}
	return NO_DESTINATION;
}
