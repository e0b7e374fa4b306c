import { type Explanation, type Flow, type Message, message, type Verdict } from "@loaddirector/model";
import { explainOpening } from "./opening";
import type { FlowView, RecordView } from "./view";

/** Why packets of this flow go where they go, as the data plane would decide at this moment. */
export function explainFlow(view: FlowView, flow: Flow): Explanation {
  const record = view.record(flow);
  if (!record) return withoutRecord(view, flow, [message("explain.record.none")]);
  const { connection, available } = record;
  if (!available && view.switches.expireNodestConn)
    return withoutRecord(view, flow, [message("explain.record.expiredWithServer")]);
  const { state, idle, expires } = connection;
  const why: Message[] = [message("explain.record.found", { state, idle, expires })];
  if (!available) why.push(message("explain.record.serverRemoved"));
  else why.push(message(`explain.method.${connection.method}`));
  const reopens = isReused(view, record);
  if (reopens) why.push(message("explain.record.reopens", { state }));
  return {
    flow,
    record: connection,
    verdict: available ? forwarded(record) : { kind: "drop", reason: "destinationRemoved" },
    why,
    opening: reopens ? explainOpening(view, flow) : null,
    echo: echoOf(view, flow),
  };
}

function withoutRecord(view: FlowView, flow: Flow, why: readonly Message[]): Explanation {
  const opening = explainOpening(view, flow);
  return { flow, record: null, verdict: opening.verdict, why, opening, echo: echoOf(view, flow) };
}

function echoOf(view: FlowView, flow: Flow): Explanation["echo"] {
  if (view.ignoresEcho(flow)) return "ignored";
  return view.isVirtualAddress(flow) ? "answered" : null;
}

function forwarded({ connection }: RecordView): Verdict {
  const { destinationId, destination, destinationPort, method } = connection;
  return { kind: "forward", destinationId, destination, destinationPort, method };
}

/** conn_reuse_mode: whether a SYN on this record opens a new connection. Bit 1: in FIN_WAIT of DR and TUN too. */
function isReused({ switches }: FlowView, { connection, weight, controlled }: RecordView): boolean {
  const { protocol, state, method } = connection;
  if (protocol !== "tcp") return false;
  if (switches.expireNodestConn && weight === 0) return true;
  if (!switches.connReuseMode || controlled) return false;
  if (state === "TIME_WAIT" || state === "CLOSE") return true;
  return state === "FIN_WAIT" && (switches.connReuseMode & 2) !== 0 && (method === "dr" || method === "tun");
}
