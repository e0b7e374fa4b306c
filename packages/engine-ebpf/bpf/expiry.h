/* SPDX-License-Identifier: GPL-2.0-only */
/* When a record has run out. */
#pragma once

#include "template-timer.h"

static __always_inline int is_expired(struct ld_entry *entry, __u32 word, const struct ld_settings *set, __u32 now)
{
	__s32 age = now - entry->last_seen;
	__u32 state = STATE_OF(word) & (LD_STATES - 1);
	struct ld_service *s = service_of_entry(entry);
	if (!s)
		return 1;
	if (FLAGS_OF(word) & LD_TEMPLATE)
		return template_expired(entry, word, s, now);
	__u32 timeout = s->timeout[state] ? s->timeout[state] : set->timeout[state];
	return age > 0 && (__u32)age >= timeout;
}

/* Every timeout is longer than this, so that a packet of a busy connection need not look them up. */
#define SHORTEST_TICKS 900

static __always_inline int may_be_expired(const struct ld_entry *entry, __u32 now)
{
	return (__s32)(now - entry->last_seen) >= SHORTEST_TICKS;
}

static __always_inline void connection_touch(struct ld_entry *entry, __u32 now)
{
	if (entry->last_seen != now)
		entry->last_seen = now;
}
