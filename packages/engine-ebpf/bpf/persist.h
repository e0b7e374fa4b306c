/* SPDX-License-Identifier: GPL-2.0-only */
/* The destination of a new connection of a persistent service: its client's template decides, else the scheduler. */
#pragma once

static __always_inline int can_stick(const struct ld_destination *d, const struct ld_settings *set)
{
	return d && (d->flags & LD_AVAILABLE) && (d->weight || !set->expire_quiescent_template);
}

/* Place of the usable template, or 0. */
__noinline __u32 template_usable(struct new_connection *t)
{
	struct ld_settings *set = settings_of_box();
	if (!t || !set)
		return 0;
	__u32 family = t->query.tuple.family;
	__u32 place = template_find(t);
	struct record r = record_at(place, family);
	if (!r.entry)
		return 0;
	if (is_expired(r.entry, r.entry->word, set, clock_now(set))) {
		connection_release(place, family, DEAD);
		return 0;
	}
	if (can_stick(destination_of(r.entry), set))
		return place;
	r.entry->virtual_port = USED_UP_PORT;
	return 0;
}

/* Place of the usable template of the packet's client or call, left in `t`; 0: none. */
static __always_inline __u32 template_of(struct packet *p, __u32 service_index, struct ld_service *s,
					 const struct ld_settings *set, struct new_connection *t)
{
	t->destination = ANY_DESTINATION;
	t->query.tuple.client = s->flags & LD_CALL_ID ? (struct ld_address){ { p->call_id } } : p->source;
	template_query_of(t, service_index, s, p->family, set);
	return template_usable(t);
}

/* Destination that the client of a persistent service is bound to, or NO_DESTINATION. */
__noinline __u32 persistent_choice(struct packet *p, __u32 service_index)
{
	struct ld_settings *set = settings_of_box();
	struct ld_service *s = service_at(service_index);
	struct new_connection *t = new_connection_room(OF_TEMPLATE);
	if (!p || !set || !s || !t)
		return NO_DESTINATION;
	struct record r = record_at(template_of(p, service_index, s, set, t), p->family);
	return r.entry ? r.entry->destination & INDEX_MASK : NO_DESTINATION;
}

/*
 * Destination index, or NO_DESTINATION; `template`: the place of the template the connection belongs to, 0: no room. The
 * connection is counted there: who does not make it puts it back.
 */
__noinline __u32 choose_persistent(struct packet *p, __u32 service_index, __u32 *template)
{
	struct ld_settings *set = settings_of_box();
	struct ld_service *s = service_at(service_index);
	struct new_connection *t = new_connection_room(OF_TEMPLATE);
	if (!p || !template || !set || !s || !t)
		return NO_DESTINATION;
	*template = template_of(p, service_index, s, set, t);
	struct record r = record_at(*template, p->family);
	if (r.entry && template_take(*template, t))
		return r.entry->destination & INDEX_MASK;
	*template = 0;
	__u32 chosen = schedule(service_index, p);
	struct ld_destination *d = chosen == NO_DESTINATION ? NULL : destination_at(chosen);
	if (!d)
		return NO_DESTINATION;
	if (p->admission == WITHOUT_RECORD)
		return chosen;
	t->word = WORD(LD_NONE, LD_TEMPLATE, s->template_protocol, d->method);
	t->destination = REFERENCE(chosen, d->generation);
	*template = connection_insert(t);
	r = record_at(*template, p->family);
	if (r.entry)
		TEMPLATE_PREFIXES(r.entry) = PREFIXES_OF(s);
	return chosen;
}
