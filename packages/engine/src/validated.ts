import { type Capabilities, type Config, type Issue, validate } from "@loaddirector/model";

const known = new WeakMap<Config, { readonly capabilities: Capabilities; readonly issues: readonly Issue[] }>();

/** validate(), kept with the configuration: it is asked for at every check, apply and pass, and does not change. */
export function validated(config: Config, capabilities: Capabilities): readonly Issue[] {
  const before = known.get(config);
  if (before?.capabilities === capabilities) return before.issues;
  const issues = validate(config, capabilities);
  known.set(config, { capabilities, issues });
  return issues;
}
