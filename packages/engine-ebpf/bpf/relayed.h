/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control connections of a relayed service end in a process of this box, which opens the connection to the server that
 * the record names, from the client's address and port. Packets of both halves go to the stack, as they are.
 */
#pragma once

static __always_inline int is_relayed(__u32 word)
{
	return FLAGS_OF(word) & LD_RELAYED;
}

static __always_inline __u32 relayed_flag(const struct ld_service *s, const struct ld_destination *d)
{
	return (s->flags & LD_RELAYS) && d->method == LD_NAT ? LD_RELAYED << 8 : 0;
}

/* Of the server, to the client's address: by its mark a route of the box's own leads it to the process. */
static __always_inline int pass_to_relay(frame_context *frame)
{
	frame_set_mark(frame, LD_LOCAL_MARK);
	return PASS;
}
