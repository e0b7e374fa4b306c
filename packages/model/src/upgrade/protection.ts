import type { Step } from "./index";

/** 3 to 4: a node says what it protects itself with, after what time connections end and which ports FULLNAT takes. */
export const protection: Step = {
  node: (node) => ({
    ...node,
    protection: {
      halfOpenLimit: 10_000,
      sourceConnections: 0,
      sourcePackets: 0,
      unmatchedLimit: 10_000,
      errorsPerSecond: 1000,
      errorsPerSource: 6,
      connReuseMode: 1,
      expireNodestConn: false,
      expireQuiescentTemplate: false,
      sloppyTcp: false,
      secureTcp: false,
      unmatchedToStack: false,
    },
    timeouts: { established: 900, synReceived: 60, finWait: 60, udp: 300 },
    localPorts: { first: 1024, last: 65_535 },
  }),
};
