import { type Message, message } from "@loaddirector/model";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "health.refused",
  ETIMEDOUT: "health.unreachable",
  EHOSTUNREACH: "health.unreachable",
  ENETUNREACH: "health.unreachable",
  EADDRNOTAVAIL: "health.unreachable",
  ECONNRESET: "health.closed",
  EPIPE: "health.closed",
};

/** Words for a socket's or parser's error code. */
export function failureReason(error: NodeJS.ErrnoException): Message {
  const code = error.code ?? "";
  if (code.startsWith("HPE_")) return message("health.noHttp");
  return reasons[code] ? message(reasons[code]) : message("health.failed", { code: code || error.name });
}
