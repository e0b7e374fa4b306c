/* SPDX-License-Identifier: GPL-2.0-only */
/* TCP states as IPVS keeps them. A balancer that sees one direction only (DR, TUN) uses the input-only rows. */
#pragma once

enum tcp_event {
	ON_SYN = 0,
	ON_FIN = 1,
	ON_ACK = 2,
	ON_RST = 3,
	ON_NOTHING = 4,
};

enum seen_from {
	FROM_CLIENT = 0,
	FROM_SERVER = 1,
	FROM_CLIENT_ONLY = 2,
};

#define ES LD_ESTABLISHED
#define SS LD_SYN_SENT
#define SR LD_SYN_RECV
#define FW LD_FIN_WAIT
#define TW LD_TIME_WAIT
#define CL LD_CLOSE
#define CW LD_CLOSE_WAIT
#define LA LD_LAST_ACK
#define LI LD_LISTEN
#define SA LD_SYNACK

/* [secure_tcp][seen_from][event][state]; columns 0 and 1 are FREE and CLAIMED, 13 to 15 unused. */
static const __u8 next_state[2][3][4][LD_STATES] = {
	{
		{
			/*           none ES  SS  SR  FW  TW  CL  CW  LA  LI  SA */
			[ON_SYN] = { 0, 0, SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR },
			[ON_FIN] = { 0, 0, CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, TW },
			[ON_ACK] = { 0, 0, ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES },
			[ON_RST] = { 0, 0, CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, SR },
		},
		{
			[ON_SYN] = { 0, 0, SS, ES, SS, SR, SS, SS, SS, SS, SS, LI, SR },
			[ON_FIN] = { 0, 0, TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW },
			[ON_ACK] = { 0, 0, ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES },
			[ON_RST] = { 0, 0, CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL },
		},
		{
			[ON_SYN] = { 0, 0, SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR },
			[ON_FIN] = { 0, 0, CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW },
			[ON_ACK] = { 0, 0, ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES },
			[ON_RST] = { 0, 0, CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL },
		},
	},
	{
		{
			[ON_SYN] = { 0, 0, SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SA },
			[ON_FIN] = { 0, 0, CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, SA },
			[ON_ACK] = { 0, 0, ES, ES, SS, SR, FW, TW, CL, CW, CL, LI, SA },
			[ON_RST] = { 0, 0, CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL },
		},
		{
			[ON_SYN] = { 0, 0, SS, ES, SS, SA, SS, SS, SS, SS, SS, LI, SA },
			[ON_FIN] = { 0, 0, TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW },
			[ON_ACK] = { 0, 0, ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES },
			[ON_RST] = { 0, 0, CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL },
		},
		{
			[ON_SYN] = { 0, 0, SA, ES, ES, SR, SA, SA, SA, SA, SA, SA, SA },
			[ON_FIN] = { 0, 0, CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW },
			[ON_ACK] = { 0, 0, ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES },
			[ON_RST] = { 0, 0, CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL },
		},
	},
};

#undef ES
#undef SS
#undef SR
#undef FW
#undef TW
#undef CL
#undef CW
#undef LA
#undef LI
#undef SA

static __always_inline __u32 tcp_event_of(__u8 flags)
{
	if (flags & TCP_RST)
		return ON_RST;
	if (flags & TCP_SYN)
		return ON_SYN;
	if (flags & TCP_FIN)
		return ON_FIN;
	return flags & TCP_ACK ? ON_ACK : ON_NOTHING;
}

/* A packet with none of the four flags closes the connection, as in IPVS. */
static __always_inline __u32 tcp_next_state(__u32 word, __u8 tcp_flags, __u32 from, const struct ld_settings *set)
{
	__u32 event = tcp_event_of(tcp_flags);
	if (event == ON_NOTHING)
		return LD_CLOSE;
	if (FLAGS_OF(word) & LD_INPUT_ONLY)
		from = FROM_CLIENT_ONLY;
	__u32 at = ((set->secure_tcp & 1) * 3 + from) * 4 + event;
	at = at * LD_STATES + (STATE_OF(word) & (LD_STATES - 1));
	/* clang 19 indexes with an OR of the two parts, whose bound the verifier cannot see: one value from here on. */
	asm volatile("" : "+r"(at));
	const __u8 *table = (const __u8 *)next_state;
	return at < sizeof(next_state) ? table[at] : LD_CLOSE;
}

/* Or an acknowledgement. */
static __always_inline int is_data(__u8 tcp_flags)
{
	return (tcp_flags & (TCP_ACK | TCP_SYN | TCP_FIN | TCP_RST)) == TCP_ACK;
}

/* Data on an established connection, or a datagram: only its timer moves. */
static __always_inline int is_steady(__u32 word, __u8 tcp_flags)
{
	if (PROTOCOL_OF(word) != LD_TCP)
		return 1;
	return STATE_OF(word) == LD_ESTABLISHED && is_data(tcp_flags);
}

#define ADVANCE_TRIES 4

/* The state changes and the counts of its destination move with it. False when another CPU changed it first. */
static __always_inline int change_word(struct ld_entry *entry, __u32 word, __u32 next)
{
	__u32 destination = *(volatile __u32 *)&entry->destination;
	int moves = is_active(word) != is_active(next);
	if (moves)
		load_add(destination, next, 1);
	if (__sync_val_compare_and_swap(&entry->word, word, next) != word) {
		if (moves)
			load_add(destination, next, -1);
		return 0;
	}
	if (!moves)
		return 1;
	/* Another record with this very word came to this place meanwhile. */
	__u32 actual = *(volatile __u32 *)&entry->destination;
	if (actual != destination) {
		load_add(destination, next, -1);
		load_add(actual, next, 1);
	}
	load_add(actual, word, -1);
	return 1;
}

enum advance {
	ADVANCE_NOTHING = 0,
	ADVANCE_DONE = 1,
	ADVANCE_AGAIN = 2,
};

__noinline int try_advance(__u32 place, __u32 family, __u32 tcp_flags, __u32 from)
{
	struct ld_settings *set = settings_of_box();
	struct record r = record_at(place, family);
	if (!r.entry || !set)
		return ADVANCE_NOTHING;
	__u32 word = *(volatile __u32 *)&r.entry->word;
	__u32 next = word - STATE_OF(word) + tcp_next_state(word, tcp_flags, from, set);
	if (STATE_OF(word) <= LD_CLAIMED || next == word)
		return ADVANCE_NOTHING;
	if (!change_word(r.entry, word, next))
		return ADVANCE_AGAIN;
	if (set->half_open_limit && is_half_open(word) && !is_half_open(next))
		flood_finishes(r.entry->service & INDEX_MASK);
	if ((FLAGS_OF(next) & LD_CONTROLLED) && STATE_OF(next) == LD_ESTABLISHED)
		template_assure(place, family);
	return ADVANCE_DONE;
}

/* Moves the state on, once for each packet, whoever else sees a packet of this connection. True when it changed. */
static __always_inline int connection_advance(__u32 place, __u32 family, __u32 tcp_flags, __u32 from)
{
	int tried = try_advance(place, family, tcp_flags, from);
	for (int i = 1; i < ADVANCE_TRIES && tried == ADVANCE_AGAIN; i++)
		tried = try_advance(place, family, tcp_flags, from);
	return tried == ADVANCE_DONE;
}
