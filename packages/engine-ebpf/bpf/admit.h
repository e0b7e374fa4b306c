/* SPDX-License-Identifier: GPL-2.0-only */
/* What a flooded service makes of a TCP packet that belongs to no record. */
#pragma once

static __always_inline __u32 established_ticks(const struct ld_service *s, const struct ld_settings *set)
{
	return s->timeout[LD_ESTABLISHED] ? s->timeout[LD_ESTABLISHED] : set->timeout[LD_ESTABLISHED];
}

/*
 * Whether a flooded service answers this client with cookies: all clients, none of its servers being by DR or TUN, or
 * those whose own server is by NAT or FULLNAT, where some are.
 */
__noinline int is_by_cookie(struct packet *p, __u32 service_index)
{
	struct ld_service *s = service_at(service_index);
	if (!p || !s || !(s->flags & LD_STATELESS))
		return 1;
	if (!(s->flags & LD_MIXED))
		return 0;
	__u32 chosen = s->persistence ? persistent_choice(p, service_index) : NO_DESTINATION;
	if (chosen == NO_DESTINATION)
		chosen = pick_by_draw(p, service_index);
	struct ld_destination *d = chosen == NO_DESTINATION ? NULL : destination_at(chosen);
	return d && d->method < LD_TUN;
}

/* A SYN. `replaced` is the place of the closing record it would begin anew, or 0. */
static __always_inline int admit_syn(frame_context *frame, struct packet *p, __u32 replaced)
{
	if (is_by_cookie(p, p->service)) {
		if (replaced)
			connection_release(replaced, p->family, ENDED);
		return answer_with_cookie(frame, p, p->service);
	}
	p->admission = WITHOUT_RECORD;
	return CONTINUE;
}

/* Not a SYN: its handshake may have been admitted without a record. */
static __always_inline int admit_later(frame_context *frame, struct packet *p, struct ld_syn_flood *f)
{
	struct proof proof = {};
	if (!is_by_cookie(p, p->service)) {
		p->admission = WITHOUT_RECORD;
		if ((p->tcp_flags & TCP_ACK) && !(p->tcp_flags & TCP_RST) &&
		    __sync_fetch_and_add(&f->admitted, 1) < UNPROVEN_LIMIT)
			p->admission = UNPROVEN;
		return CONTINUE;
	}
	if (!(p->tcp_flags & TCP_ACK) || (p->tcp_flags & TCP_RST) || !cookie_check(frame, p, &proof))
		return CONTINUE;
	/* What follows takes two packets out of one. */
	if (!FRAME_LAST_HOOK)
		return PASS;
	__sync_fetch_and_add(&f->proven, 1);
	__sync_fetch_and_add(&f->finished, 1);
	p->admission = BY_COOKIE;
	return CONTINUE;
}

/* CONTINUE with the packet's admission, or how it ends. */
__noinline int admit(frame_context *frame, struct packet *p, __u32 replaced)
{
	struct ld_settings *set = settings_of_box();
	struct ld_service *s = p ? service_at(p->service) : NULL;
	if (!p || !set || !s || !set->half_open_limit || p->protocol != LD_TCP)
		return CONTINUE;
	struct ld_syn_flood *f = flood_at(p->service);
	if (!f || (s->flags & LD_RELAYS) || (p->family == 4 && is_any_address(s)))
		return CONTINUE;
	if (p->tcp_flags & TCP_SYN) {
		if (p->tcp_flags & TCP_RST)
			return CONTINUE;
		int flooded = flood_opens(f, s->generation, p->now, set->half_open_limit);
		return flooded ? admit_syn(frame, p, replaced) : CONTINUE;
	}
	__u32 ticks = s->flags & LD_STATELESS ? established_ticks(s, set) : COOKIE_TICKS;
	return flood_lingers(f, s->generation, p->now, ticks) ? admit_later(frame, p, f) : CONTINUE;
}
