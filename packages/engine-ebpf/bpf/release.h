/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes a record out of the table, once, and out of the counts of its destination. */
#pragma once

__noinline __u32 template_of_connection(__u32 place, __u32 family, __u32 use);
static __always_inline void template_let_go(__u32 place, __u32 family, __u32 use);

/* Why a record is taken out. */
enum release_cause {
	ENDED = 0,
	/* If it has run out, or its destination is gone. */
	DEAD = 1,
	/* The same, by the sweep. */
	SWEPT = 2,
	/* If it is unfinished. */
	CROWDED = 3,
};

#define HALF_OPEN_STATES (1 << LD_NONE | 1 << LD_SYN_SENT | 1 << LD_SYN_RECV | 1 << LD_SYNACK)

static __always_inline int is_half_open(__u32 word)
{
	return HALF_OPEN_STATES >> (STATE_OF(word) & 15) & 1;
}

/* What a flood leaves behind: half-open, or unproven. */
static __always_inline int is_unfinished(__u32 word)
{
	if (FLAGS_OF(word) & LD_TEMPLATE)
		return 0;
	return (FLAGS_OF(word) & LD_UNPROVEN) || (PROTOCOL_OF(word) == LD_TCP && is_half_open(word));
}

/* `word`: of the record at this place, which may be claimed meanwhile. */
__noinline int is_dead(__u32 place, __u32 family, __u32 word)
{
	struct ld_settings *set = settings_of_box();
	struct record r = record_at(place, family);
	if (!set || !r.entry || STATE_OF(word) <= LD_CLAIMED)
		return 0;
	return !destination_of(r.entry) || is_expired(r.entry, word, set, clock_now(set));
}

static __always_inline int may_release(__u32 place, __u32 family, __u32 word, __u32 cause)
{
	if (cause == DEAD || cause == SWEPT)
		return is_dead(place, family, word);
	return cause == ENDED || is_unfinished(word);
}

/*
 * True for the one caller that took the record out of the table; it moved the destination's counts too. The cause is looked
 * at again once the record is the caller's: another one may have come to this place meanwhile, or a connection to this
 * template.
 */
__noinline int connection_release(__u32 place, __u32 family, __u32 cause)
{
	struct record r = record_at(place, family);
	if (!r.entry)
		return 0;
	__u32 word = *(volatile __u32 *)&r.entry->word;
	if (STATE_OF(word) <= LD_CLAIMED || !may_release(place, family, word, cause) ||
	    __sync_val_compare_and_swap(&r.entry->word, word, word - STATE_OF(word) + LD_CLAIMED) != word)
		return 0;
	if (!may_release(place, family, word, cause)) {
		__sync_lock_test_and_set(&r.entry->word, word);
		return 0;
	}
	if (FLAGS_OF(word) & LD_CONTROLLED)
		template_let_go(place, family, cause == SWEPT ? OF_SWEEP : OF_LET_GO);
	/* Looked up again: kept over the calls it would not fit the stack. */
	r = record_at(place, family);
	if (!r.entry)
		return 0;
	*r.tag = 0;
	__u32 destination = r.entry->destination;
	__sync_lock_test_and_set(&r.entry->word, LD_FREE);
	load_leave(destination, word);
	return 1;
}
