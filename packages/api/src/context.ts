import type { Message, Role } from "@loaddirector/model";
import type { Store } from "@loaddirector/store";
import type { AgentLink } from "./agent-link";
import type { Auth } from "./auth";
import type { FirstAdministrator } from "./first-administrator";
import type { LiveHub } from "./live-hub";
import type { RevisionTruth } from "./revision-truth";

/** Who makes a call. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Of the session; never sent anywhere. */
  readonly token: string;
}

/** What the procedures work on; one per process. */
export interface Services {
  readonly store: Store;
  readonly auth: Auth;
  readonly agent: AgentLink;
  readonly hub: LiveHub;
  readonly truth: RevisionTruth;
  readonly firstAdministrator: FirstAdministrator;
  /** A stream ends this many milliseconds after its session at the latest. */
  readonly recheckMs: number;
  /** For what nobody foresaw: an id for the person, the error for the log. */
  readonly logFailure: (id: string, error: unknown) => void;
}

export interface Context extends Services {
  readonly caller: Caller | null;
  readonly address: string | null;
  /** Whether the session is still there; for streams. */
  readonly stillSignedIn: () => Promise<boolean>;
  /** Streams: resolves once the viewer has taken what was sent. */
  readonly drained: () => Promise<void>;
  /** What the audit says about this call; a later note replaces an earlier one. */
  readonly note: (values: NonNullable<Message["values"]>) => void;
}
