import { changedObjects, hookRoles } from "@loaddirector/model";
import type { ForwardingWant, Part } from "./contract";
import { sameValue } from "./diff-services";

/** The services that are not the very same object in both wants; null when nothing differs. */
export function differingServices(before: ForwardingWant, after: ForwardingWant): Part<ForwardingWant> | null {
  const changed = changedObjects(before.services, after.services);
  const sameAddresses =
    before.localAddresses.join() === after.localAddresses.join() &&
    before.echoIgnored.join() === after.echoIgnored.join();
  const sameSettings = sameValue(before.settings, after.settings);
  if (changed.length === 0 && sameAddresses && sameSettings && sameHooks(before.hooks, after.hooks)) return null;
  return {
    before: { ...before, services: changed.flatMap((each) => each.before ?? []) },
    after: { ...after, services: changed.flatMap((each) => each.after ?? []) },
  };
}

/** Ids of the services that either side of the part names. */
export function idsOfPart({ before, after }: Part<ForwardingWant>): ReadonlySet<string> {
  return new Set([...before.services, ...after.services].map(({ id }) => id));
}

export function sameHooks(a: ForwardingWant["hooks"], b: ForwardingWant["hooks"]): boolean {
  return hookRoles.every((role) => (a?.[role] ?? "auto") === (b?.[role] ?? "auto"));
}
