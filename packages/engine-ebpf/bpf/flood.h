/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a service is flooded with SYNs: more handshakes of a second unfinished than the limit, until so many seconds in
 * a row have less than half of it. Seconds in which no SYN came are calm.
 */
#pragma once

#define FLOOD_TICKS 954
#define CALM_TICKS 9540
/* The kernel takes its cookies for two minutes. */
#define COOKIE_TICKS 114440
/* Records that packets without a handshake may make in a second. */
#define UNPROVEN_LIMIT 1024

static __always_inline struct ld_syn_flood *flood_at(__u32 service_index)
{
	return bpf_map_lookup_elem(&syn_flood, &service_index);
}

static __always_inline __u32 unfinished(const struct ld_syn_flood *f)
{
	__s32 left = f->opened - f->finished;
	return left > 0 ? left : 0;
}

/* Ends the second that is over; one CPU does it. */
static __always_inline void flood_next_second(struct ld_syn_flood *f, __u32 now, __u32 limit)
{
	__u32 began = f->began;
	if (now - began < FLOOD_TICKS || __sync_val_compare_and_swap(&f->began, began, now) != began)
		return;
	if (unfinished(f) > limit / 2)
		f->last = began;
	else if (f->active && now - f->last >= CALM_TICKS)
		f->active = 0;
	f->opened = f->finished = f->admitted = 0;
}

/* Counts a SYN; true when its service is flooded. */
static __always_inline int flood_opens(struct ld_syn_flood *f, __u32 generation, __u32 now, __u32 limit)
{
	if (f->generation != generation) {
		__builtin_memset(f, 0, sizeof(*f));
		f->generation = generation;
		f->began = now;
		f->last = now - LONGEST_TICKS;
	}
	flood_next_second(f, now, limit);
	__sync_fetch_and_add(&f->opened, 1);
	if (!f->active && unfinished(f) > limit) {
		f->active = 1;
		f->floods++;
		f->since = f->last = now;
	}
	return f->active;
}

/* One more handshake is complete. */
static __always_inline void flood_finishes(__u32 service_index)
{
	struct ld_syn_flood *f = flood_at(service_index);
	if (f)
		__sync_fetch_and_add(&f->finished, 1);
}

/* Whether packets may come that a flooded service let in without a record, up to so many ticks ago. */
static __always_inline int flood_lingers(const struct ld_syn_flood *f, __u32 generation, __u32 now, __u32 ticks)
{
	return f->generation == generation && f->floods && (f->active || now - f->last < ticks);
}
