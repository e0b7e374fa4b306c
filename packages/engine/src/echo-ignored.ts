import { type Address, type Config, indexOf, message } from "@loaddirector/model";
import type { Change, ForwardingService, ForwardingWant } from "./contract";
import { forwardingRank } from "./diff-services";

/** `bad`: ids of objects that are refused. `services`: those in force. */
export function echoIgnoredOf(
  config: Config,
  services: readonly ForwardingService[],
  bad: ReadonlySet<string>,
): Address[] {
  const choosing = config.virtualAddresses.filter(({ id, echo }) => echo !== "always" && !bad.has(id));
  if (choosing.length === 0) return [];
  const index = indexOf(config);
  const isServing = ({ id, destinations }: ForwardingService) =>
    destinations.some(({ weight }) => weight > 0) || Boolean(index.partsOf(id)?.service.sorryServerId);
  const serving = new Set(services.filter(isServing).map(({ address }) => address));
  return choosing.flatMap(({ echo, address }) => (echo === "never" || !serving.has(address) ? address : [])).sort();
}

export interface EchoAction {
  readonly kind: "echo";
  readonly address: Address;
  readonly ignored: boolean;
}

/** One change for each address that begins or ceases to answer. */
export function diffEcho(want: ForwardingWant, have: ForwardingWant): Change<EchoAction>[] {
  const change = (address: Address, ignored: boolean): Change<EchoAction> => ({
    object: null,
    phase: "update",
    rank: forwardingRank,
    text: message(`engine.echo.${ignored ? "ignored" : "answered"}`, { address }),
    action: { kind: "echo", address, ignored },
  });
  const [wanted, held] = [new Set(want.echoIgnored), new Set(have.echoIgnored)];
  return [
    ...want.echoIgnored.filter((address) => !held.has(address)).map((address) => change(address, true)),
    ...have.echoIgnored.filter((address) => !wanted.has(address)).map((address) => change(address, false)),
  ];
}
