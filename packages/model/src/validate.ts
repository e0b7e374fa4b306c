import type { Capabilities } from "./capabilities";
import type { Config } from "./config";
import { ConfigIndex } from "./config-index";
import type { Issue } from "./issue";
import { checkAddresses } from "./rules/addresses";
import { checkCallIds } from "./rules/call-ids";
import { checkCapabilities } from "./rules/capabilities";
import { checkDestinations } from "./rules/destinations";
import { checkDnsNames } from "./rules/dns-names";
import { checkHelpers } from "./rules/helpers";
import { checkHooks } from "./rules/hooks";
import { checkListeners } from "./rules/listeners";
import { checkNames } from "./rules/names";
import { checkProtection } from "./rules/protection";
import { checkReferences } from "./rules/references";
import { checkScheduling } from "./rules/scheduling";

/**
 * Every rule that needs more than one field: form, CLI, commit and agent say the same thing at the same field.
 * Objects are taken as already parsed by their schema. `capabilities` null: what no engine may be asked is still found.
 * `index`: the configuration's, where the caller has one.
 */
export function validate(config: Config, capabilities: Capabilities | null, index = new ConfigIndex(config)): Issue[] {
  return [...validationSteps(config, capabilities, index)].flat();
}

/** The same, rule by rule: for callers that must do other work in between (100,000 objects take a third of a second). */
export function* validationSteps(
  config: Config,
  capabilities: Capabilities | null,
  index = new ConfigIndex(config),
): Generator<Issue[]> {
  yield checkNames(config);
  yield checkReferences(config, index);
  yield checkAddresses(config, index);
  yield checkListeners(config, index);
  yield checkDestinations(config, index);
  yield checkHelpers(config, index);
  yield checkCallIds(config);
  yield checkScheduling(config, index);
  yield checkHooks(config);
  yield checkProtection(config);
  yield checkDnsNames(config, index);
  if (capabilities) yield checkCapabilities(config, index, capabilities);
}
