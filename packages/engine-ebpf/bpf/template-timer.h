/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a template ends. Every new connection restarts its timer. One that runs out while connections it controls live
 * is armed again for 60 seconds, whatever its service says, and keeps to these 60 seconds from then on.
 */
#pragma once

#define REARMED_TICKS 57220

/* Connections that end in the same moment let go of it first: their sweep may come after the template's. */
#define LET_GO_TICKS 954

/* Both prefixes of the service when the template was made, 0 for a call, so that none outlives a change of them. */
#define TEMPLATE_PREFIXES(entry) ((entry)->reply_hop)
#define PREFIXES_OF(service) \
	((__u16)((service)->flags & LD_CALL_ID ? 0 : (service)->prefix4 << 8 | (service)->prefix6))

/* Beyond it ticks cannot be told from those of the past. */
#define LONGEST_TICKS 0x7f000000U

static __always_inline __u32 template_ticks(__u32 word, const struct ld_service *s)
{
	__u64 ticks = (__u64)s->persistence * 1000000000 >> LD_TICK_SHIFT;
	if (FLAGS_OF(word) & LD_REARMED)
		return REARMED_TICKS;
	return ticks < LONGEST_TICKS ? ticks : LONGEST_TICKS;
}

/* True when it has run out; arms it again where that is due. */
static __always_inline int template_expired(struct ld_entry *entry, __u32 word, const struct ld_service *s, __u32 now)
{
	__u32 timeout = template_ticks(word, s);
	__u32 seen = *(volatile __u32 *)&entry->last_seen;
	__u32 age = now - seen;
	if ((__s32)age <= 0 || age < timeout)
		return 0;
	if (!entry->sequence_delta || !s->persistence || TEMPLATE_PREFIXES(entry) != PREFIXES_OF(s))
		return 1;
	if (age < timeout + LET_GO_TICKS)
		return 0;
	if (__sync_val_compare_and_swap(&entry->word, word, word | LD_REARMED << 8) == word)
		__sync_val_compare_and_swap(&entry->last_seen, seen,
					    seen + timeout + (age - timeout) / REARMED_TICKS * REARMED_TICKS);
	return 0;
}
