import {
  type Capabilities,
  type Config,
  type Issue,
  indexOf,
  type Validated,
  validate,
  validateChanges,
} from "@loaddirector/model";

/** By capabilities: what was validated last. */
const last = new WeakMap<Capabilities, Validated>();

/** validate(), in another order: it is asked for at every check, apply and pass, mostly of what differs a little. */
export function validated(config: Config, capabilities: Capabilities): readonly Issue[] {
  const before = last.get(capabilities);
  if (before?.config === config) return before.issues;
  const issues = before
    ? validateChanges(before, config, capabilities)
    : validate(config, capabilities, indexOf(config));
  last.set(capabilities, { config, issues });
  return issues;
}
