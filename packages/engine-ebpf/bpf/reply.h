/* SPDX-License-Identifier: GPL-2.0-only */
/* Real server to client through NAT: the source becomes the virtual address again. */
#pragma once

__noinline int forward_reply(frame_context *frame, struct packet *p, __u32 place)
{
	if (!p)
		return PASS;
	struct record r = record_at(place, p->family);
	struct ld_service *s = r.entry ? service_of_entry(r.entry) : NULL;
	if (!s)
		return PASS;
	__u32 service_index = r.entry->service & INDEX_MASK;
	__u32 destination_index = r.entry->destination & INDEX_MASK;
	__be16 port = r.entry->virtual_port;
	struct ld_address virtual = virtual_address_of(place, p->family, s);
	struct hop hop = {};
	struct amount amount = amount_of(frame, p);
	note_flow(service_index, destination_index);
	if (!reply_hop_recall(r.entry, p->now, &hop)) {
		if (!hop_lookup(frame, &p->destination, p->family, &hop))
			return FRAME_LAST_HOOK ? DROP(LD_DROP_NO_ROUTE) : PASS;
		reply_hop_remember(r.entry, p->now, &hop);
	}
	if (!FRAME_LAST_HOOK && !is_ready(&hop))
		return PASS;
	int action = prepare_reply(frame, p, &virtual, port, hop.mtu);
	if (action != CONTINUE)
		return action;
	count_out(amount, service_index, destination_index);
	connection_touch(r.entry, p->now);
	if (!is_steady(r.entry->word, p->tcp_flags))
		connection_advance(place, p->family, p->tcp_flags, FROM_SERVER);
	if (p->part == FIRST_FRAGMENT)
		fragment_remember(p, place, REPLY);
	return leave(frame, &hop, p->family);
}
