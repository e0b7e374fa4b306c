/* SPDX-License-Identifier: GPL-2.0-only */
/* Round robin: the next open member after the last one chosen. */
#pragma once

static long rr_step(__u32 step, void *context)
{
	struct pick *p = context;
	__u32 place = p->last + step;
	if (place >= p->length)
		place -= p->length;
	__u32 index = member_at(p, place);
	if (!open_weight(index))
		return 0;
	p->chosen = index;
	p->position = place + 1;
	return 1;
}
