/* SPDX-License-Identifier: GPL-2.0-only */
/* Client to virtual address: the record decides, and where there is none, the scheduler. */
#pragma once

/* conn_reuse_mode: whether a SYN on this record is a new connection. Any value but 0; bit 1: in FIN_WAIT too. Never one of a template. */
static __always_inline int is_reused(__u32 word, const struct ld_destination *d, const struct ld_settings *set)
{
	/* The first hook has just made it, for this packet. */
	if (STATE_OF(word) == LD_NONE)
		return 0;
	if (set->expire_nodest_conn && d->weight == 0)
		return 1;
	if (!set->conn_reuse_mode || (FLAGS_OF(word) & LD_CONTROLLED))
		return 0;
	__u32 state = STATE_OF(word);
	if (state == LD_TIME_WAIT || state == LD_CLOSE)
		return 1;
	return state == LD_FIN_WAIT && (set->conn_reuse_mode & 2) && (FLAGS_OF(word) & LD_INPUT_ONLY);
}

static __always_inline __u32 first_word(const struct packet *p, const struct ld_service *s, const struct ld_destination *d)
{
	__u32 flags = d->method == LD_NAT || d->method == LD_FULLNAT ? 0 : LD_INPUT_ONLY;
	if (p->admission == BY_COOKIE && !flags)
		flags |= LD_SEQUENCE | LD_UNPROVEN;
	if (p->admission == UNPROVEN || p->protocol == LD_UDP)
		flags |= LD_UNPROVEN;
	if (!(flags & LD_SEQUENCE) && !(s->flags & LD_CALL_ID))
		flags |= LD_OWN_ADDRESS;
	__u32 state = p->protocol == LD_UDP ? LD_UDP_FLOW : LD_NONE;
	return WORD(state, flags, p->protocol, d->method);
}

/* Without a SYN, or what stands for one, nothing is scheduled; the stack answers with a reset. */
static __always_inline int may_open(const struct packet *p, const struct ld_settings *set)
{
	if (p->protocol != LD_TCP || p->admission != BY_SYN)
		return 1;
	return !(p->tcp_flags & TCP_RST) && (set->sloppy_tcp || (p->tcp_flags & TCP_SYN));
}

/* On to the last hook, which asks for the connection and the scheduler again. */
static __always_inline int pass_uncounted(struct packet *p, const struct ld_settings *set)
{
	if (set && set->source_connections)
		source_forget(p);
	step_back(p->service);
	return PASS;
}

/* The record of a connection that `n` has the query and the service of; its place is left in `place`. */
static __always_inline int make_record(struct packet *p, __u32 *place, struct new_connection *n,
				       const struct ld_service *s, const struct ld_destination *d, __u32 template)
{
	n->word = first_word(p, s, d) | relayed_flag(s, d) | (template ? LD_CONTROLLED << 8 : 0);
	n->local = 0;
	if (template)
		n->call_id = p->call_id;
	if (d->method == LD_FULLNAT) {
		__u32 reason = 0;
		n->local = local_claim(p->family, p->now, &reason);
		if (!n->local)
			return DROP(reason);
		n->word |= n->local >> 16 << 27;
	}
	*place = connection_insert(n);
	if (d->method == LD_FULLNAT)
		local_bind(n->local, *place);
	return *place ? CONTINUE : DROP(LD_DROP_TABLE_FULL);
}

/* Schedules and makes the record; its place is left in `place`, which holds the record it replaces or 0. */
__noinline int open_connection(struct packet *p, __u32 *place)
{
	struct ld_settings *set = settings_of_box();
	struct new_connection *n = new_connection_room(OF_CLIENT);
	if (!p || !place || !set || !n)
		return PASS;
	__u32 index = p->service;
	struct ld_service *s = index == NO_SERVICE ? NULL : service_at(index);
	__u32 template = 0;
	__u32 chosen = NO_DESTINATION;
	if (s && may_open(p, set) && is_held(set, p->now))
		return DROP(LD_DROP_HANDOVER);
	if (s && may_open(p, set) && set->source_connections && source_exceeds(p, set->source_connections, CONNECTIONS, 1))
		return DROP(LD_DROP_SOURCE_RATE);
	if (s && may_open(p, set))
		chosen = s->persistence ? choose_persistent(p, index, &template) : schedule(index, p);
	/* The last hook schedules again and answers: the old connection has to be counted then too. */
	if (!FRAME_LAST_HOOK && s && may_open(p, set) && chosen == NO_DESTINATION)
		return pass_uncounted(p, set);
	/* Only now: IPVS still counts the old connection while it schedules the new one. */
	if (*place)
		connection_release(*place, p->family, ENDED);
	*place = 0;
	if (!s)
		return set->unmatched_to_stack || !is_virtual_address(p) ? PASS : DROP(LD_DROP_NO_SERVICE);
	if (!may_open(p, set))
		return leave_to_stack(set, p->now);
	struct ld_destination *d = chosen == NO_DESTINATION ? NULL : destination_at(chosen);
	if (!d)
		return answer(p, PORT_UNREACHABLE, LD_DROP_NO_DESTINATION);
	n->service = REFERENCE(index, s->generation);
	n->destination = REFERENCE(chosen, d->generation);
	int action = ONE_PACKET;
	if (p->admission != WITHOUT_RECORD && (p->protocol != LD_UDP || !(s->flags & LD_ONE_PACKET))) {
		query_of(&n->query, p, INBOUND);
		query_hash(&n->query, set);
		if (server_tuple_taken(p, n, chosen)) {
			/* A persistent client's server is no other one. */
			chosen = s->persistence ? NO_DESTINATION : choose_elsewhere(index);
			d = chosen == NO_DESTINATION ? NULL : destination_at(chosen);
			if (d)
				n->destination = REFERENCE(chosen, d->generation);
		}
		action = d ? make_record(p, place, n, s, d, template) : DROP(LD_DROP_TUPLE_IN_USE);
	}
	/* It stays, and decides from now on. */
	if (template)
		n->cursor_after = n->cursor_before;
	if (template && (action == CONTINUE || action == ONE_PACKET) && p->admission != WITHOUT_RECORD)
		template_restart(template, p->family);
	if (template && action != CONTINUE)
		template_put(template, p->family);
	if (action == CONTINUE)
		count_connection(index, chosen);
	return action;
}

/* What a record means for this packet: CONTINUE with it, CONTINUE without it (`*place` 0), or a drop. */
static __always_inline int judge_record(const struct packet *p, __u32 *place, __u32 *replaced)
{
	struct ld_settings *set = settings_of_box();
	struct record r = record_at(*place, p->family);
	struct ld_destination *d = r.entry ? destination_of(r.entry) : NULL;
	if (!set || !d) {
		*place = 0;
		return CONTINUE;
	}
	if (p->protocol == LD_TCP && (p->tcp_flags & TCP_SYN) && is_reused(r.entry->word, d, set)) {
		*replaced = *place;
		*place = 0;
		return CONTINUE;
	}
	if (d->flags & LD_AVAILABLE)
		return CONTINUE;
	/* Its timer is not restarted: it runs out although the client goes on sending. */
	if (!set->expire_nodest_conn)
		return DROP(LD_DROP_DESTINATION_REMOVED);
	connection_release(*place, p->family, ENDED);
	*place = 0;
	return CONTINUE;
}

/*
 * To the destination just chosen. Nothing remembers it, so answers leave as the server sent them, as in IPVS. A flooded
 * service does the same to TCP.
 */
__noinline int forward_one_packet(frame_context *frame, struct packet *p)
{
	__u32 use = OF_CLIENT;
	struct new_connection *n = bpf_map_lookup_elem(&new_connections, &use);
	struct ld_destination *d = n ? destination_at(n->destination & INDEX_MASK) : NULL;
	if (!p || !n || !d)
		return DROP(LD_DROP_DESTINATION_REMOVED);
	if (d->method == LD_FULLNAT)
		return DROP(LD_DROP_METHOD_UNSUPPORTED);
	__u32 service_index = n->service & INDEX_MASK;
	__u32 destination_index = n->destination & INDEX_MASK;
	int action = find_way(frame, p, destination_index, d->method);
	/* The last hook answers, and waits for neighbours. */
	if (!FRAME_LAST_HOOK && (action != CONTINUE || !is_ready(&p->way)))
		return pass_uncounted(p, settings_of_box());
	struct ld_syn_flood *f = p->admission == WITHOUT_RECORD ? flood_at(p->service) : NULL;
	if (f)
		__sync_fetch_and_add(&f->forwarded, 1);
	else
		count_connection(service_index, destination_index);
	note_flow(service_index, destination_index);
	count_in(amount_of(frame, p), service_index, destination_index);
	return action == CONTINUE ? send(frame, p, destination_index, d->method, 0) : refuse(frame, p, action);
}

/* `place` 0: no record yet. */
__noinline int forward_inbound(frame_context *frame, struct packet *p, __u32 place)
{
	__u32 replaced = 0;
	if (!p)
		return PASS;
	if (place) {
		int action = judge_record(p, &place, &replaced);
		if (action != CONTINUE)
			return action;
	}
	int is_new = !place;
	if (is_new) {
		place = replaced;
		p->service = service_of(p);
		int action = call_id_of(frame, p);
		if (action == CONTINUE)
			action = admit(frame, p, replaced);
		if (action != CONTINUE)
			return action;
		action = open_connection(p, &place);
		if (action == ONE_PACKET)
			return forward_one_packet(frame, p);
		if (action != CONTINUE)
			return action;
	}
	struct record r = record_at(place, p->family);
	if (!r.entry)
		return DROP(LD_DROP_TABLE_FULL);
	__u32 service_index = r.entry->service & INDEX_MASK;
	__u32 destination_index = r.entry->destination & INDEX_MASK;
	__u32 method = METHOD_OF(r.entry->word);
	if (is_awaiting(r.entry->word) && !(p->tcp_flags & TCP_RST)) {
		if (!FRAME_LAST_HOOK)
			return PASS;
		if (!is_new && p->now - r.entry->last_seen < ASK_AGAIN_TICKS)
			return DROP(LD_DROP_AWAITING_SERVER);
		int asked = ask_server(frame, p, place);
		if (asked != CONTINUE)
			return asked;
	}
	if (!FRAME_LAST_HOOK && is_relayed(r.entry->word))
		return PASS;
	int action = is_relayed(r.entry->word) ? CONTINUE : find_way(frame, p, destination_index, method);
	/* The last hook answers, and waits for neighbours. */
	if (!FRAME_LAST_HOOK && (action != CONTINUE || !is_ready(&p->way)))
		return PASS;
	__u32 local = LOCAL(LOCAL_OF(r.entry->word), bpf_ntohs(r.entry->local_port));
	note_flow(service_index, destination_index);
	count_in(amount_of(frame, p), service_index, destination_index);
	reply_hop_outdate(r.entry, p->now);
	connection_touch(r.entry, p->now);
	if (!is_steady(r.entry->word, p->tcp_flags))
		connection_advance(place, p->family, p->tcp_flags, FROM_CLIENT);
	if (!is_new && (FLAGS_OF(r.entry->word) & LD_INPUT_ONLY))
		datagram_proves(r.entry);
	if (is_relayed(r.entry->word))
		return PASS;
	if (p->part == FIRST_FRAGMENT)
		fragment_remember(p, place, INBOUND);
	if (action == CONTINUE && is_translated(r.entry->word) && (p->tcp_flags & TCP_ACK))
		action = shift_sequence(frame, p, ACKNOWLEDGEMENT_FIELD, -r.entry->sequence_delta);
	action = action == CONTINUE ? send(frame, p, destination_index, method, local) : refuse(frame, p, action);
	if (is_drop(action) && answer_of(action) && (method == LD_DR || method == LD_TUN))
		count_answer(p, service_index, destination_index);
	return action;
}
