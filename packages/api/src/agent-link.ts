import { setTimeout as sleep } from "node:timers/promises";
import type { AgentErrorCode, AgentEvent, AgentStatus, Live } from "@loaddirector/agent-api";
import { type AgentClient, agentErrorOf, createAgentClient } from "@loaddirector/agent-api/client";
import { ApiError, type ApiErrorCode } from "./errors";

/** What the console knows of the agent at this moment. */
export interface AgentView {
  readonly reachable: boolean;
  /** Milliseconds since 1970 at which `reachable` became what it is. */
  readonly since: number;
  /** Milliseconds the last answer took; null before the first. */
  readonly latencyMs: number | null;
  /** The last answer; not the present state when `reachable` is false. */
  readonly status: AgentStatus | null;
  /** Milliseconds on the monotonic clock at which `status` was asked for. */
  readonly askedAt: number;
}

export interface AgentPoll {
  readonly view: AgentView;
  /** null: the agent did not answer this time. */
  readonly live: Live | null;
  readonly events: readonly AgentEvent[];
  /** `events` are all there are, not only new ones. */
  readonly fromStart: boolean;
}

export interface AgentLinkOptions {
  readonly socketPath: string;
  readonly pollMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** An apply of a large configuration takes seconds; an answer to a poll does not. */
const callTimeoutMs = 120_000;
const pollTimeoutMs = 5_000;

/** The console's one connection to the agent: asks once a second for all viewers, and carries the calls. */
export class AgentLink {
  view: AgentView = { reachable: false, since: Date.now(), latencyMs: null, status: null, askedAt: 0 };
  readonly #client: ReturnType<typeof createAgentClient>;
  readonly #pollMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<(poll: AgentPoll) => void | Promise<void>>();
  #lastEvent = 0;
  #stop: AbortController | null = null;
  #done: Promise<void> = Promise.resolve();
  /** One at a time: each asks for the events after those of the last. */
  #polling: Promise<void> = Promise.resolve();

  constructor({ socketPath, pollMs = 1_000, onError = () => {} }: AgentLinkOptions) {
    this.#onError = onError;
    this.#client = createAgentClient({ socketPath, timeoutMs: callTimeoutMs });
    this.#pollMs = pollMs;
  }

  /** Listeners run one after the other, in order of adding; the next poll waits for them. */
  onPoll(listener: (poll: AgentPoll) => void | Promise<void>): void {
    this.#listeners.add(listener);
  }

  start(): void {
    this.#stop = new AbortController();
    this.#done = this.#run(this.#stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop?.abort();
    await this.#done;
    await this.#client.close();
  }

  /**
   * Each call has a connection of its own: a kept one may be closing just now, and the agent takes a confirmation only
   * on one opened after the apply. Throws ApiError: `agentSilent` when it cannot be reached, else what the agent says.
   */
  async call<T>(work: (agent: AgentClient) => Promise<T>): Promise<T> {
    this.#client.renew();
    try {
      return await work(this.#client.agent);
    } catch (error) {
      throw apiErrorOf(error);
    }
  }

  /** Asks now instead of at the next tick. Never throws: what listeners cannot do is told to `onError`. */
  poll(): Promise<void> {
    this.#polling = this.#polling.then(() => this.#poll());
    return this.#polling;
  }

  async #poll(): Promise<void> {
    const poll = await this.#askTwice();
    for (const listener of this.#listeners) {
      try {
        await listener(poll);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  async #askTwice(): Promise<AgentPoll> {
    const signal = AbortSignal.timeout(pollTimeoutMs);
    try {
      return await this.#ask(signal).catch((error: unknown) => {
        if (signal.aborted) throw error;
        // A kept connection may be closing just now.
        this.#client.renew();
        return this.#ask(signal);
      });
    } catch {
      const { latencyMs, status, askedAt } = this.view;
      this.#become(false, latencyMs, status, askedAt);
      return { view: this.view, live: null, events: [], fromStart: false };
    }
  }

  async #ask(signal: AbortSignal): Promise<AgentPoll> {
    const { agent } = this.#client;
    const began = performance.now();
    const since = this.#lastEvent;
    let latencyMs = 0;
    const [status, live, events] = await Promise.all([
      agent.status.query(undefined, { signal }).then((answer) => {
        latencyMs = Math.round((performance.now() - began) * 10) / 10;
        return answer;
      }),
      agent.live.query(undefined, { signal }),
      agent.events.query({ since }, { signal }),
    ]);
    this.#lastEvent = events.at(-1)?.sequence ?? this.#lastEvent;
    this.#become(true, latencyMs, status, began);
    return { view: this.view, live, events, fromStart: since === 0 };
  }

  #become(reachable: boolean, latencyMs: number | null, status: AgentStatus | null, askedAt: number): void {
    // A restarted agent may count from one again.
    if (this.view.status && status?.startedAt !== this.view.status.startedAt) this.#lastEvent = 0;
    const since = reachable === this.view.reachable ? this.view.since : Date.now();
    this.view = { reachable, since, latencyMs, status, askedAt };
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      await this.poll();
      const left = Math.max(0, this.#pollMs - (performance.now() - began));
      await sleep(left, undefined, { signal }).catch(() => {});
    }
  }
}

const codes = {
  invalid: "refused",
  baseMismatch: "busy",
  busy: "busy",
  noTrial: "noTrial",
  staleConnection: "noTrial",
  readOnly: "forbidden",
  notFound: "notFound",
  internal: "refused",
} as const satisfies Record<AgentErrorCode, ApiErrorCode>;

function apiErrorOf(error: unknown): ApiError {
  const own = agentErrorOf(error);
  if (!own) return new ApiError("agentSilent", { cause: error });
  return new ApiError(codes[own.code], {
    cause: error,
    values: { reason: own.message },
    issues: [{ severity: "error", object: null, path: [], message: own.message }],
  });
}
