/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Call-ID of a SIP datagram (RFC 3261, 20.8) as 32 bits, by which a service with LD_CALL_ID enters its templates, in the
 * place of the client. What IPVS takes is taken (ip_vs_pe_sip.c, nf_conntrack_sip.c): `Call-ID` or `i` in any case where a
 * line begins, blanks and continued lines before the value, a word or word@word of at most 255 characters, right before the
 * end of its line. Looked for among the headers only, in the first CALL_ID_TEXT bytes. Two Call-IDs with the same 32 bits
 * share a template: both calls keep to one server, and neither ever leaves it for that.
 */
#pragma once

#define CALL_ID_TEXT 4096
#define CALL_ID_LENGTH 255

/* `call-id`, the first character lowest; none of them has bit 5 clear. */
#define CALL_ID_NAME 0x64692d6c6c6163ULL
#define CALL_ID_NAME_LENGTH 7

/* Characters of a `word` (RFC 3261, 25.1), a bit each: those below 64, and the next 64. */
#define WORD_CHARACTERS_LOW 0xd7ffefa600000000ULL
#define WORD_CHARACTERS_HIGH 0x6fffffffbffffffeULL

/* What the next byte is taken for. The first line, of the request or the status, is no header. */
enum call_id_state {
	IN_LINE = 0,
	LINE_BEGINS = 1,
	IN_NAME = 2,
	AFTER_NAME = 3,
	BEFORE_VALUE = 4,
	VALUE_CONTINUES = 5,
	IN_WORD = 6,
	HOST_BEGINS = 7,
	IN_HOST = 8,
	CALL_ID_FOUND = 9,
	NO_CALL_ID = 10,
};

/* In a table, not on the stack: what the verifier cannot know from step to step it does not follow. */
struct call_id_search {
	__u64 hash;
	__u32 state;
	__u32 matched;
	__u32 length;
	__u32 last;
	__u8 text[CALL_ID_TEXT];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct call_id_search);
} call_id_searches SEC(".maps");

static __always_inline int is_word_character(__u32 byte)
{
	__u64 characters = byte < 64 ? WORD_CHARACTERS_LOW : WORD_CHARACTERS_HIGH;
	return byte < 128 && (characters >> (byte & 63) & 1);
}

static __always_inline int is_blank(__u32 byte)
{
	return byte == ' ' || byte == '\t';
}

static __always_inline __u32 after_line_end(const struct call_id_search *s, __u32 state, __u32 byte)
{
	if (state == IN_WORD || state == IN_HOST)
		return CALL_ID_FOUND;
	if (state == BEFORE_VALUE)
		return VALUE_CONTINUES;
	if (state == LINE_BEGINS || state == VALUE_CONTINUES)
		return byte == '\n' && s->last == '\r' ? state : NO_CALL_ID;
	return state == HOST_BEGINS ? NO_CALL_ID : LINE_BEGINS;
}

static __always_inline __u32 after_name_byte(struct call_id_search *s, __u32 byte)
{
	__u32 at = s->matched++;
	if (at >= CALL_ID_NAME_LENGTH || (byte | 0x20) != (CALL_ID_NAME >> (8 * at & 63) & 0xff))
		return IN_LINE;
	return at + 1 == CALL_ID_NAME_LENGTH ? AFTER_NAME : IN_NAME;
}

static __always_inline __u32 after_value_byte(struct call_id_search *s, __u32 state, __u32 byte)
{
	s->hash = (s->hash ^ byte) * 0x9e3779b97f4a7c15ULL;
	s->hash ^= s->hash >> 32;
	if (++s->length > CALL_ID_LENGTH)
		return NO_CALL_ID;
	if (is_word_character(byte))
		return state == HOST_BEGINS || state == IN_HOST ? IN_HOST : IN_WORD;
	return byte == '@' && state == IN_WORD ? HOST_BEGINS : NO_CALL_ID;
}

static __always_inline __u32 after_byte(struct call_id_search *s, __u32 state, __u32 byte)
{
	if (byte == '\r' || byte == '\n')
		return after_line_end(s, state, byte);
	switch (state) {
	case IN_LINE:
		return IN_LINE;
	case LINE_BEGINS:
		s->matched = 0;
		return (byte | 0x20) == 'i' ? AFTER_NAME : after_name_byte(s, byte);
	case IN_NAME:
		return after_name_byte(s, byte);
	case AFTER_NAME:
		if (byte == ':')
			return BEFORE_VALUE;
		return is_blank(byte) ? AFTER_NAME : IN_LINE;
	case VALUE_CONTINUES:
		return is_blank(byte) ? BEFORE_VALUE : NO_CALL_ID;
	case BEFORE_VALUE:
		if (is_blank(byte))
			return BEFORE_VALUE;
	}
	return after_value_byte(s, state, byte);
}

static long call_id_step(__u32 at, void *context)
{
	struct call_id_search *s = *(struct call_id_search **)context;
	__u32 byte = s->text[at & (CALL_ID_TEXT - 1)];
	s->state = after_byte(s, s->state, byte);
	s->last = byte;
	return s->state >= CALL_ID_FOUND;
}

/* CONTINUE with the key in p->call_id, or how a datagram without one ends, as in IPVS. */
__noinline int call_id_read(frame_context *frame, struct packet *p)
{
	__u32 zero = 0;
	struct ld_settings *set = settings_of_box();
	struct call_id_search *s = bpf_map_lookup_elem(&call_id_searches, &zero);
	if (!p || !set || !s)
		return PASS;
	__u32 start = p->l4_offset + sizeof(struct udphdr);
	__u32 last = p->ip_length + ETH_HLEN - start - 1;
	if (p->protocol != LD_UDP || last >= 0xffff)
		return DROP(LD_DROP_NO_CALL_ID);
	if (last >= CALL_ID_TEXT)
		last = CALL_ID_TEXT - 1;
	/* A mask, because the verifier of 6.1 takes no bound from the comparisons. */
	asm volatile("" : "+r"(last));
	__u32 length = (last & (CALL_ID_TEXT - 1)) + 1;
	if (frame_load(frame, start, s->text, length))
		return DROP(LD_DROP_NO_CALL_ID);
	s->hash = set->hash_secret[0];
	s->state = IN_LINE;
	s->length = 0;
	bpf_loop(length, call_id_step, &s, 0);
	if (s->state != CALL_ID_FOUND)
		return DROP(LD_DROP_NO_CALL_ID);
	__u64 hash = s->hash * (set->hash_secret[1] | 1);
	p->call_id = hash >> 32;
	return CONTINUE;
}

/* Only the last hook reads it: it sees all of a datagram. */
static __always_inline int call_id_of(frame_context *frame, struct packet *p)
{
	struct ld_service *s = p->service == NO_SERVICE ? NULL : service_at(p->service);
	if (!s || !(s->flags & LD_CALL_ID))
		return CONTINUE;
	return FRAME_LAST_HOOK ? call_id_read(frame, p) : PASS;
}
