/* SPDX-License-Identifier: GPL-2.0-only */
/* rr and wrr go on from where the service stands. */
#pragma once

#include "rr.h"
#include "wrr.h"

#define CURSOR_TRIES 4

/* Only the last hook's choices are final. */
static __always_inline void note_move(__u64 before, __u64 after)
{
	__u32 use = OF_CLIENT;
	struct new_connection *n = FRAME_LAST_HOOK ? NULL : bpf_map_lookup_elem(&new_connections, &use);
	if (!n)
		return;
	n->cursor_before = before;
	n->cursor_after = after;
}

/* Back to before this CPU's last choice, unless another has been made since. */
static __always_inline void step_back(__u32 service_index)
{
	__u32 use = OF_CLIENT;
	struct new_connection *n = bpf_map_lookup_elem(&new_connections, &use);
	__u64 *word = bpf_map_lookup_elem(&cursor, &service_index);
	if (n && word && n->cursor_before != n->cursor_after)
		__sync_val_compare_and_swap(word, n->cursor_after, n->cursor_before);
}

/* False when another CPU moved the cursor meanwhile. */
static __always_inline int try_cursor(struct pick *p, __u32 service_index)
{
	struct ld_cursor *c = bpf_map_lookup_elem(&cursor, &service_index);
	if (!c)
		return 0;
	__u64 *word = (__u64 *)c;
	__u64 before = *(volatile __u64 *)word;
	__u32 position = before;
	p->last = position > p->length ? 0 : position;
	p->position = p->last;
	p->current_weight = before >> 32;
	if (p->scheduler == LD_RR)
		bpf_loop(p->length, rr_step, p, 0);
	else if (p->max_weight > 0)
		bpf_loop(MAX_STEPS, wrr_step, p, 0);
	__u64 after = (__u64)(__u32)p->current_weight << 32 | p->position;
	if (before != after && __sync_val_compare_and_swap(word, before, after) != before)
		return 0;
	note_move(before, after);
	return 1;
}

__noinline __u32 pick_by_cursor(__u32 service_index)
{
	struct pick p = {};
	if (!begin_pick(&p, service_index))
		return NO_DESTINATION;
	for (int i = 0; i < CURSOR_TRIES; i++) {
		p.chosen = NO_DESTINATION;
		p.stop = p.last_pass = p.restarted = 0;
		if (try_cursor(&p, service_index))
			break;
	}
	return p.chosen;
}
