import { Agent, get } from "node:https";

export interface Probe {
  /** Milliseconds of the longest wait for an answer since the probe started. */
  stop(): Promise<number>;
}

const interval = 50;

/** Asks the console every 50 ms whether it is there, whether or not it has answered the question before. */
export function startProbe({ port, certificate }: { port: number; certificate: string }): Probe {
  const agent = new Agent({ keepAlive: true, ca: certificate, servername: "localhost" });
  const waits: Promise<number>[] = [];
  const ask = () => waits.push(waitOf(agent, port));
  ask();
  const timer = setInterval(ask, interval);
  return {
    stop: async () => {
      clearInterval(timer);
      try {
        return Math.max(...(await Promise.all(waits)));
      } finally {
        agent.destroy();
      }
    },
  };
}

function waitOf(agent: Agent, port: number): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const options = { agent, host: "localhost", port, path: "/healthz", timeout: 60_000 };
    const outgoing = get(options, (answer) => {
      answer.resume();
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`/healthz: status ${answer.statusCode}`));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("/healthz: no answer within a minute")));
    outgoing.on("error", reject);
  });
}
