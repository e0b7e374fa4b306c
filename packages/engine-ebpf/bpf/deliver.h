/* SPDX-License-Identifier: GPL-2.0-only */
/* The last checks and the rewriting of a packet that belongs to a connection, in either direction. */
#pragma once

static __always_inline void note_flow(__u32 service_index, __u32 destination_index)
{
	struct ld_decision *decided = decision_of_cpu();
	if (!decided)
		return;
	decided->service = service_index;
	decided->destination = destination_index;
}

static __always_inline void note_side(enum side side)
{
	struct ld_decision *decided = decision_of_cpu();
	if (decided)
		decided->side = side;
}

/* A packet that cannot go on: an error to its sender, unless it is a fragment that carries no ports to name it by. */
static __always_inline int answer(const struct packet *p, __u32 kind, __u32 reason)
{
	return p->part == LATER_FRAGMENT ? DROP(reason) : ANSWER(kind, reason);
}

/* IPVS sees the errors it sends about DR and TUN packets pass as packets of the flow from the server's side. */
static __always_inline void count_answer(const struct packet *p, __u32 service_index, __u32 destination_index)
{
	__u32 limit = p->family == 4 ? QUOTE_BYTES4 : QUOTE_BYTES6;
	__u32 header = ip_header_size(p->family) + 8;
	struct amount amount = { .packets = 1, .bytes = header };
	amount.bytes += p->ip_length < limit ? p->ip_length : limit;
	count_out(amount, service_index, destination_index);
}

/* FULLNAT: the source end becomes the connection's local address and port. */
__noinline int use_local(frame_context *frame, struct packet *p, __u32 local)
{
	struct ld_local_address *own = local_address_at(local >> 16);
	if (!p || !own)
		return DROP(LD_DROP_NO_LOCAL_ADDRESS);
	return rewrite_end(frame, p, SOURCE_END, &own->address, bpf_htons(local));
}

/* FULLNAT: the destination end of a reply becomes the client again. Later fragments have no port. */
__noinline int return_to_client(frame_context *frame, struct packet *p, struct ld_address *client, __u32 port)
{
	if (!p || !client)
		return DROP(LD_DROP_REWRITE_FAILED);
	return rewrite_end(frame, p, DESTINATION_END, client, port);
}

/* Where a packet for this destination leaves, as `p->way`. Nothing is changed yet: CONTINUE, or why it cannot go on. */
__noinline int find_way(frame_context *frame, struct packet *p, __u32 destination_index, __u32 method)
{
	struct ld_destination *d = destination_at(destination_index);
	if (!p || !d)
		return DROP(LD_DROP_DESTINATION_REMOVED);
	if (d->family != p->family && method != LD_TUN)
		return DROP(LD_DROP_METHOD_UNSUPPORTED);
	if (p->ttl <= 1)
		return answer(p, TIME_EXCEEDED, LD_DROP_TTL_EXCEEDED);
	if (!hop_to_destination(frame, destination_index, &p->way, p->now))
		return DROP(LD_DROP_NO_ROUTE);
	__u32 mtu = p->way.mtu - tunnel_overhead(d, method);
	if (wire_length(frame, p) <= mtu)
		return CONTINUE;
	p->answer_mtu = mtu;
	return answer(p, PACKET_TOO_BIG, LD_DROP_TOO_BIG);
}

/* For one that has no way. As in IPVS the quote in a too-big error shows the hop limit decremented. */
static __always_inline int refuse(frame_context *frame, struct packet *p, int action)
{
	if (answer_of(action) == PACKET_TOO_BIG)
		decrement_ttl(frame, p);
	return action;
}

/* To the destination by the way that was found. */
__noinline int send(frame_context *frame, struct packet *p, __u32 destination_index, __u32 method, __u32 local)
{
	struct ld_destination *d = destination_at(destination_index);
	if (!p || !d)
		return DROP(LD_DROP_DESTINATION_REMOVED);
	__be16 port = d->port ? d->port : p->destination_port;
	/* Of an expected connection; of others the port is none with NAT. */
	if (method == LD_NAT && (local & 0xffff))
		port = bpf_htons(local & 0xffff);
	int action = decrement_ttl(frame, p);
	if (action == CONTINUE && method == LD_FULLNAT)
		action = use_local(frame, p, local);
	if (action == CONTINUE && (method == LD_NAT || method == LD_FULLNAT))
		action = rewrite_end(frame, p, DESTINATION_END, &d->address, port);
	if (action == CONTINUE && method == LD_TUN)
		action = encapsulate(frame, p, destination_index);
	return action == CONTINUE ? leave(frame, &p->way, d->family) : action;
}

static __always_inline int deliver(frame_context *frame, struct packet *p, __u32 destination_index, __u32 method,
				   __u32 local)
{
	int action = find_way(frame, p, destination_index, method);
	return action == CONTINUE ? send(frame, p, destination_index, method, local) : refuse(frame, p, action);
}

/* Checks and rewrites a reply whose source end becomes (virtual, port). Nothing is counted before it fits. */
__noinline int prepare_reply(frame_context *frame, struct packet *p, struct ld_address *virtual, __u32 port, __u32 mtu)
{
	if (!p || !virtual)
		return DROP(LD_DROP_REWRITE_FAILED);
	if (p->ttl <= 1)
		return answer(p, TIME_EXCEEDED, LD_DROP_TTL_EXCEEDED);
	if (wire_length(frame, p) > mtu) {
		p->answer_mtu = mtu;
		return answer(p, PACKET_TOO_BIG, LD_DROP_TOO_BIG);
	}
	int action = decrement_ttl(frame, p);
	return action == CONTINUE ? rewrite_end(frame, p, SOURCE_END, virtual, port) : action;
}
