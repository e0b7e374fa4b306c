/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IP fragments. Only the first carries ports, or the quote of an ICMP error; it leaves a note for the others. One that
 * comes before its first is dropped under a name: IPVS puts datagrams together, which a program cannot.
 */
#pragma once

#define FRAGMENT_TICKS 28610

static __always_inline struct ld_fragment_key fragment_key_of(const struct packet *p)
{
	struct ld_fragment_key key = { .id = p->fragment_id, .protocol = p->protocol, .family = p->family };
	key.source = p->source;
	key.destination = p->destination;
	return key;
}

__noinline int fragment_remember(struct packet *p, __u32 place, __u32 side)
{
	struct ld_settings *set = settings_of_box();
	struct ld_entry *entry = p ? record_at(place, p->family).entry : NULL;
	if (!set || !p || !entry)
		return 0;
	struct ld_fragment_key key = fragment_key_of(p);
	struct ld_fragment note = { .service = entry->service, .destination = entry->destination, .seen = clock_now(set) };
	struct ld_service *s = service_of_entry(entry);
	note.reply = side == REPLY;
	note.method = METHOD_OF(entry->word);
	note.local = LOCAL(LOCAL_OF(entry->word), bpf_ntohs(entry->local_port));
	note.client = client_of(entry, p->family);
	if (s)
		note.virtual = virtual_address_of(entry, p->family, s);
	return bpf_map_update_elem(&fragment, &key, &note, BPF_ANY) == 0;
}

/* Its source becomes the virtual address, in FULLNAT its destination the client. */
__noinline int forward_later_reply(frame_context *frame, struct packet *p, struct ld_fragment *note)
{
	struct hop hop = {};
	if (!p || !note)
		return PASS;
	__u32 service_index = note->service & INDEX_MASK;
	__u32 destination_index = note->destination & INDEX_MASK;
	struct amount amount = amount_of(frame, p);
	if (!hop_lookup(frame, &note->client, p->family, &hop))
		return DROP(LD_DROP_NO_ROUTE);
	int action = prepare_reply(frame, p, &note->virtual, 0, hop.mtu);
	if (action == CONTINUE && note->method == LD_FULLNAT)
		action = return_to_client(frame, p, &note->client, 0);
	if (action != CONTINUE)
		return action;
	count_out(amount, service_index, destination_index);
	return leave(frame, &hop, p->family);
}

/* NULL: nothing is known of its first fragment any more. */
static __always_inline struct ld_fragment *fragment_note_of(const struct packet *p, const struct ld_settings *set)
{
	struct ld_fragment_key key = fragment_key_of(p);
	struct ld_fragment *note = bpf_map_lookup_elem(&fragment, &key);
	return note && (__s32)(clock_now(set) - note->seen) <= FRAGMENT_TICKS ? note : NULL;
}

__noinline int forward_later_fragment(frame_context *frame, struct packet *p)
{
	struct ld_settings *set = settings_of_box();
	if (!p || !set)
		return PASS;
	struct ld_fragment *note = fragment_note_of(p, set);
	if (!note)
		/* ICMP may be an echo request to us. */
		return is_virtual_address(p) && !is_icmp(p) ? DROP(LD_DROP_FRAGMENT_BEFORE_FIRST) : PASS;
	__u32 service_index = note->service & INDEX_MASK;
	__u32 destination_index = note->destination & INDEX_MASK;
	struct ld_destination *d = destination_at(destination_index);
	if (!d || d->generation != note->destination >> LD_INDEX_BITS)
		return DROP(LD_DROP_DESTINATION_REMOVED);
	note_flow(service_index, destination_index);
	if (note->reply)
		return forward_later_reply(frame, p, note);
	count_in(amount_of(frame, p), service_index, destination_index);
	return deliver(frame, p, destination_index, note->method, note->local);
}
