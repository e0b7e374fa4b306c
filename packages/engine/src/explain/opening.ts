import { type Flow, type Message, message, type Opening, type SchedulerStep, type Verdict } from "@loaddirector/model";
import { openWeight } from "./choice";
import { schedulers } from "./schedulers";
import type { FlowView, Member, ServiceView } from "./view";

/** What a first packet of the flow meets, step by step in the data plane's order. */
export function explainOpening(view: FlowView, flow: Flow): Opening {
  const none = { listener: null, template: null, schedule: null };
  const service = view.serviceOf(flow);
  if (!service) {
    const known = view.isVirtualAddress(flow);
    const passed = !known || view.switches.unmatchedToStack;
    const verdict: Verdict = passed ? { kind: "pass" } : { kind: "drop", reason: "noService" };
    return { ...none, verdict, why: [message(known ? "explain.listener.none" : "explain.listener.notVirtual")] };
  }
  if (service.template) {
    const { connection, member } = service.template;
    const end = conclude(view, flow, service, member, false);
    return {
      listener: { serviceId: service.id, ...service.listener },
      template: connection,
      schedule: null,
      verdict: end.verdict,
      why: [...listenerTexts(service), message("explain.template", { expires: connection.expires }), ...end.why],
    };
  }
  const { schedule, chosen, open } = scheduleOf(service);
  if (service.byCallId)
    return {
      listener: { serviceId: service.id, ...service.listener },
      template: null,
      schedule,
      verdict: { kind: "open" },
      why: [...listenerTexts(service), message("explain.callId"), schedule.why],
    };
  const end = conclude(view, flow, service, chosen, open);
  return {
    listener: { serviceId: service.id, ...service.listener },
    template: null,
    schedule,
    verdict: end.verdict,
    why: [...listenerTexts(service), schedule.why, ...end.why],
  };
}

function listenerTexts({ listener, anyAddress }: ServiceView): Message[] {
  const { first, last } = listener;
  const protocol = listener.protocol.toUpperCase();
  const ports = first === 0 ? "anyPort" : first === last ? "port" : "ports";
  return [
    ...(anyAddress ? [message("explain.listener.anyAddress")] : []),
    message(`explain.listener.${ports}`, { protocol, first, last }),
  ];
}

function scheduleOf(service: ServiceView): { schedule: SchedulerStep; chosen: Member | null; open: boolean } {
  const choose = schedulers[service.scheduler];
  const choice = choose?.(service) ?? { chosen: null, open: true, why: message("explain.schedule.unknown") };
  const candidates = service.members.map((member, place) => ({
    ...member,
    cost: choice.costs?.[place] ?? null,
    chosen: choice.chosen === place,
  }));
  return {
    schedule: { scheduler: service.scheduler, candidates, why: choice.why },
    chosen: choice.chosen === null ? null : service.members[choice.chosen]!,
    open: choice.open ?? false,
  };
}

interface End {
  readonly verdict: Verdict;
  readonly why: readonly Message[];
}

function conclude(view: FlowView, flow: Flow, service: ServiceView, first: Member | null, open: boolean): End {
  if (open) return { verdict: { kind: "open" }, why: [] };
  if (!first) return dropped("noDestination", "explain.schedule.nobody");
  const chosen = toldApart(view, flow, service, first);
  if (!chosen) return dropped("tupleInUse", "explain.tupleInUse");
  if (!view.hasRoom(flow)) return dropped("tableFull", "explain.tableFull");
  const { destinationId, address, port, method } = chosen;
  const verdict: Verdict = {
    kind: "forward",
    destinationId,
    destination: address,
    destinationPort: port ?? flow.virtualPort,
    method,
  };
  return {
    verdict,
    why: [...(chosen === first ? [] : [message("explain.elsewhere")]), message(`explain.method.${method}`)],
  };
}

/** NAT: the one chosen, or the first open member whose replies would be no other connection's; null: none. */
function toldApart(view: FlowView, flow: Flow, { persistent, members }: ServiceView, first: Member): Member | null {
  const others = persistent ? [] : members.filter((member) => openWeight(member) > 0);
  return [first, ...others].find((each) => each.method !== "nat" || !view.isTupleTaken(flow, each)) ?? null;
}

const dropped = (reason: string, key: string): End => ({ verdict: { kind: "drop", reason }, why: [message(key)] });
