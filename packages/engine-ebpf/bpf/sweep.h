/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes expired records out, so that the destinations' counts fall when connections end. Asked for by user space. */
#pragma once

struct sweep_run {
	struct ld_settings *set;
	struct ld_sweep *request;
	__u32 now;
	__u32 family;
	__u32 only_gone;
};

static __always_inline void sweep_record(struct ld_entry *entry, __u32 place, struct sweep_run *run)
{
	__u32 word = entry->word;
	if (STATE_OF(word) <= LD_CLAIMED)
		return;
	if (destination_of(entry) && (run->only_gone || !is_expired(entry, word, run->set, run->now))) {
		run->request->live++;
		return;
	}
	if (connection_release(place, run->family, SWEPT))
		run->request->released++;
}

static long sweep_bucket4(__u32 step, void *context)
{
	struct sweep_run *run = context;
	__u32 number = run->request->first_bucket + step;
	struct ld_bucket4 *bucket = bpf_map_lookup_elem(&connection4, &number);
	if (!bucket)
		return 1;
	for (int i = 0; i < LD_WAYS; i++)
		sweep_record(&bucket->slot[i].entry, number * 8 + i + 1, run);
	return 0;
}

static long sweep_bucket6(__u32 step, void *context)
{
	struct sweep_run *run = context;
	__u32 number = run->request->first_bucket + step;
	struct ld_bucket6 *bucket = bpf_map_lookup_elem(&connection6, &number);
	if (!bucket)
		return 1;
	for (int i = 0; i < LD_WAYS; i++)
		sweep_record(&bucket->slot[i].entry, number * 8 + i + 1, run);
	return 0;
}
