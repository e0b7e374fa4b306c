/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The path of one frame as a list of steps, the same at either hook. A packet for nobody here goes on: at tc to the next
 * filter and the stack, at XDP to tc.
 */
#pragma once

#include "config.h"
#include "maps.h"
#include "action.h"
#include "clock.h"
#include "chance.h"
#include "parse.h"
#include "stats.h"
#include "csum.h"
#include "service.h"
#include "connection.h"
#include "template.h"
#include "call-id.h"
#include "flood.h"
#include "half-open.h"
#include "insert.h"
#include "local-port.h"
#include "schedule/schedule.h"
#include "persist.h"
#include "state.h"
#include "path-mtu.h"
#include "hop.h"
#include "reply-hop.h"
#include "rewrite.h"
#include "icmp-error.h"
#include "encap.h"
#include "deliver.h"
#include "fragment.h"
#include "flow.h"
#include "segment.h"
#include "cookie.h"
#include "admit.h"
#include "unmatched.h"
#include "source-rate.h"
#include "error-limit.h"
#include "hold.h"
#include "expectation.h"
#include "relayed.h"
#include "server-tuple.h"
#include "inbound.h"
#include "reply.h"
#include "plain.h"
#include "settled.h"
#include "established.h"
#include "icmp-quote.h"
#include "icmp-tunnel.h"
#include "icmp.h"
#include "echo.h"

static __always_inline int forward_flow(frame_context *frame, struct packet *p, const struct ld_settings *set)
{
	__u8 *guess = &last_side[frame_ifindex(frame) % GUESSES];
	__u32 guessed = *guess;
	__u32 side = guessed;
	__u32 place = flow_find(p, side);
	for (__u32 other = INBOUND; !place && other < SIDES; other++) {
		if (other == guessed)
			continue;
		place = flow_find(p, other);
		side = other;
	}
	if (place) {
		if (side != guessed)
			*guess = side;
		note_side(side);
		if (side == INBOUND && source_sends_too_much(frame, p, set))
			return DROP(LD_DROP_SOURCE_PACKETS);
		return side == INBOUND ? forward_inbound(frame, p, place) : forward_reply(frame, p, place);
	}
	if (is_held_announced(p, set))
		return DROP(LD_DROP_HANDOVER);
	side = is_virtual_address(p) ? INBOUND : REPLY;
	place = set->relaying_services ? open_expected(p, side) : 0;
	if (place)
		return side == INBOUND ? forward_inbound(frame, p, place) : forward_reply(frame, p, place);
	if (!is_virtual_address(p) && !is_taken(frame, p))
		return PASS;
	return source_sends_too_much(frame, p, set) ? DROP(LD_DROP_SOURCE_PACKETS) : forward_inbound(frame, p, 0);
}

/* Fragments and ICMP are left to the hook that sees whole frames. */
static __always_inline int is_for_last_hook(const struct packet *p)
{
	return p->part != WHOLE || is_icmp(p);
}

static __always_inline int forward(frame_context *frame, struct packet *p, struct ld_settings *set)
{
	int action = parse_packet(frame, p);
	if (action != CONTINUE)
		return action == PASS || is_virtual_address(p) ? action : PASS;
	p->now = clock_now(set);
	if (is_icmp(p) && is_ignored_echo(frame, p))
		return DROP(LD_DROP_ECHO_IGNORED);
	if (!FRAME_LAST_HOOK && is_for_last_hook(p))
		return PASS;
	if (p->part == LATER_FRAGMENT)
		return forward_later_fragment(frame, p);
	if (p->protocol == LD_TCP || p->protocol == LD_UDP)
		return forward_flow(frame, p, set);
	if (is_icmp(p))
		return forward_icmp(frame, p);
	return is_virtual_address(p) && !set->unmatched_to_stack ? DROP(LD_DROP_NO_SERVICE) : PASS;
}

static __always_inline int decide(int action, int verdict)
{
	struct ld_decision *decided = decision_of_cpu();
	if (decided) {
		decided->verdict = verdict;
		decided->reason = is_drop(action) ? reason_of(action) : LD_DROP_NONE;
	}
	return verdict;
}

static __always_inline int conclude(frame_context *frame, struct packet *p, int action)
{
	/* The last hook answers, which meets the frame as it came. */
	if (!FRAME_LAST_HOOK && is_drop(action) && answer_of(action))
		action = PASS;
	int verdict = action;
	if (is_drop(action)) {
		count_drop(reason_of(action));
		int answered = answer_of(action) && may_answer(p, answer_of(action));
		verdict = answered ? icmp_error(frame, p, answer_of(action)) : FRAME_DROP;
	}
	return decide(action, verdict);
}

/* Sent, or, had it changed under our hands, dropped. */
static __always_inline int conclude_established(int action)
{
	if (is_drop(action))
		count_drop(reason_of(action));
	return decide(action, is_drop(action) ? FRAME_DROP : action);
}

static __always_inline void forget_decision(void)
{
	struct ld_decision *decided = decision_of_cpu();
	if (decided)
		__builtin_memset(decided, 0xff, sizeof(*decided));
}

static __always_inline int direct(frame_context *frame)
{
	struct ld_settings *set = settings_of_box();
	__be16 type = frame_type_of_ours(frame);
	if (!set || !type)
		return PASS;
	forget_decision();
	int action = forward_established(frame, set, type);
	if (action != CONTINUE)
		return conclude_established(action);
	struct packet *p = packet_room(ARRIVED);
	if (!p)
		return PASS;
	return conclude(frame, p, forward(frame, p, set));
}
