/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Echo requests to a virtual address. The box's own stack answers them, unless user space noted that this address does not
 * answer now.
 */
#pragma once

/* RFC 792, RFC 4443. */
#define ECHO_REQUEST4 8
#define ECHO_REQUEST6 128

static __always_inline int is_echo_request(__u32 family, __u8 type)
{
	return type == (family == 4 ? ECHO_REQUEST4 : ECHO_REQUEST6);
}

/* Of an ICMP packet. Later fragments say no type: what is not of an error that was translated is taken for a request's. */
__noinline int is_ignored_echo(frame_context *frame, struct packet *p)
{
	struct ld_settings *set = settings_of_box();
	__u8 type;
	if (!p || !set)
		return 0;
	struct ld_virtual_key key = { .address = p->destination, .family = p->family };
	if (!bpf_map_lookup_elem(&echo_ignored, &key))
		return 0;
	if (p->part == LATER_FRAGMENT)
		return !fragment_note_of(p, set);
	/* What pads the frame is no part of the message. */
	return is_inside(p, 1) && !frame_load(frame, p->l4_offset, &type, 1) && is_echo_request(p->family, type);
}
