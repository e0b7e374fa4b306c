const off = "off: decision records, expire_nodest_conn, sloppy_tcp, secure_tcp";

/** What the data plane did while it was measured: the engine's defaults. */
export const dataPlaneConditions = [
  "on: TCP states, counters, ICMP, fragments, connection reuse (mode 1)",
  off,
] as const;

/** The same with live traffic. */
export const engineConditions = [
  "on: TCP states, counters, ICMP, fragments, connection reuse (mode 1), offloads (tx, GSO, GRO), sweep once a second",
  off,
] as const;
