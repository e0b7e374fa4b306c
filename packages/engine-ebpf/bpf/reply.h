/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Real server to client: the source becomes the virtual address again, and in FULLNAT the destination, a local address
 * of ours, the client.
 */
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
	struct ld_address virtual = virtual_address_of(r.entry, p->family, s);
	struct ld_address client = METHOD_OF(r.entry->word) == LD_FULLNAT ? client_of(r.entry, p->family) : p->destination;
	struct amount amount = amount_of(frame, p);
	note_flow(service_index, destination_index);
	if (is_relayed(r.entry->word)) {
		if (!FRAME_LAST_HOOK)
			return PASS;
		count_out(amount, service_index, destination_index);
		connection_touch(r.entry, p->now);
		if (!is_steady(r.entry->word, p->tcp_flags))
			connection_advance(place, p->family, p->tcp_flags, FROM_SERVER);
		return pass_to_relay(frame);
	}
	if (is_awaiting(r.entry->word)) {
		if (!FRAME_LAST_HOOK)
			return PASS;
		int action = server_answers(frame, p, place);
		if (action != CONTINUE)
			return action;
	}
	const struct hop *recalled = reply_hop_recall(r.entry, p->now);
	if (recalled)
		p->way = *recalled;
	else if (!hop_lookup(frame, &client, p->family, &p->way))
		return FRAME_LAST_HOOK ? DROP(LD_DROP_NO_ROUTE) : PASS;
	if (!recalled)
		neighbour_check(&p->way, p->family, p->now);
	if (!FRAME_LAST_HOOK && !is_ready(&p->way))
		return PASS;
	if (!recalled)
		reply_hop_remember(r.entry, p->now, &p->way);
	int action = prepare_reply(frame, p, &virtual, port, p->way.mtu);
	if (action == CONTINUE && METHOD_OF(r.entry->word) == LD_FULLNAT)
		action = return_to_client(frame, p, &client, r.entry->client_port);
	if (action == CONTINUE && is_translated(r.entry->word))
		action = shift_sequence(frame, p, SEQUENCE_FIELD, r.entry->sequence_delta);
	if (action != CONTINUE)
		return action;
	count_out(amount, service_index, destination_index);
	connection_touch(r.entry, p->now);
	if (!is_steady(r.entry->word, p->tcp_flags))
		connection_advance(place, p->family, p->tcp_flags, FROM_SERVER);
	datagram_proves(r.entry);
	if (p->part == FIRST_FRAGMENT)
		fragment_remember(p, place, REPLY);
	return leave(frame, &p->way, p->family);
}
