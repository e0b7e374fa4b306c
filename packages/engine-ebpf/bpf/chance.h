/* SPDX-License-Identifier: GPL-2.0-only */
/* What is left to chance. Tests, which record decisions, may set what comes of it, so that they can play it again. */
#pragma once

/* `draw`: number of the draw, of a packet that needs several. */
static __always_inline __u32 chance(const struct ld_settings *set, __u32 draw)
{
	if (record_decisions && set->chance)
		return set->chance * (2 * draw + 1);
	return bpf_get_prandom_u32();
}
