import { type Method, methodSchema, type Scheduler, schedulerNames } from "./fields";
import { type Message, message } from "./message";

/** true: can be done here; otherwise why not, shown where one would choose it. */
export type Support = true | Message;

const featureNames = [
  "anyAddress",
  "anyPort",
  "portRange",
  "firewallMark",
  "schedulerFlags",
  "onePacket",
  "persistence",
  "sipPersistence",
  "sorryServer",
  "thresholds",
  "vrrp",
  "ftp",
  "echoChoice",
] as const;
export type Feature = (typeof featureNames)[number];

export type EngineName = "ebpf" | "memory" | "ipvs";

/** What the engine in use can do; published by the agent, data for forms and for validate(). */
export interface Capabilities {
  readonly engine: EngineName;
  /** true: packets are forwarded; otherwise why nothing is. */
  readonly forwards: Support;
  readonly schedulers: Readonly<Record<Scheduler, Support>>;
  readonly methods: Readonly<Record<Method, Support>>;
  readonly features: Readonly<Record<Feature, Support>>;
}

/** Capabilities that support just what is listed; the rest is refused for its reason, `unsupported.inEngine` if it has none. */
export function capabilitiesOf(options: {
  engine: EngineName;
  forwards: Support;
  schedulers: readonly Scheduler[];
  methods: readonly Method[];
  features: readonly Feature[];
  reasons?: Partial<Record<Feature, Message>>;
}): Capabilities {
  const reason = message("unsupported.inEngine", { engine: options.engine });
  const table = <K extends string>(all: readonly K[], supported: readonly K[]) =>
    Object.fromEntries(all.map((name) => [name, supported.includes(name) || reason])) as Record<K, Support>;
  return {
    engine: options.engine,
    forwards: options.forwards,
    schedulers: table(schedulerNames, options.schedulers),
    methods: table(methodSchema.options, options.methods),
    features: { ...table(featureNames, options.features), ...options.reasons },
  };
}
