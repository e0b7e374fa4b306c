import {
  destinationCodec,
  LD_INDEX_BITS,
  LD_MEMBER_GROUP,
  loadCodec,
  memberGroupCodec,
  serviceCodec,
  serviceFlagValues,
} from "../abi.generated";
import { INDEX_MASK } from "../connection-reader";
import type { EbpfEngine } from "../engine";
import { schedulerNumber } from "../names";
import type { Registry } from "../registry";

/** For tests: groups of lists under wlc whose remembered member holds and is not the best of them. */
export function staleGroups(engine: EbpfEngine): string[] {
  const { registry } = engine.running();
  const { service, memberGroup } = registry.tables;
  const wlc = schedulerNumber("wlc");
  const found: string[] = [];
  for (const [id, index] of registry.all("service")) {
    const { flags, scheduler } = serviceCodec.read(service.view, service.at(index));
    if (!(flags & serviceFlagValues.live) || !(flags & serviceFlagValues.grouped) || scheduler !== wlc) continue;
    const { offset, length } = registry.range(index);
    for (let first = offset; first < offset + length; first += LD_MEMBER_GROUP) {
      const at = memberGroup.at(first / LD_MEMBER_GROUP);
      const { changes, edits, stamp, best } = memberGroupCodec.read(memberGroup.view, at);
      if (stamp !== (changes + edits) >>> 0 || best >>> LD_INDEX_BITS !== wlc) continue;
      const want = leastIn(registry, first, Math.min(first + LD_MEMBER_GROUP, offset + length));
      if ((best & INDEX_MASK) !== want)
        found.push(`${id}, from ${first} on: remembers ${best & INDEX_MASK}, best ${want}`);
    }
  }
  return found;
}

/** Destination index of the one at least connections per weight, the first of equals; all ones where none is open. */
function leastIn({ tables }: Registry, from: number, to: number): number {
  let least = { index: INDEX_MASK, cost: 0, weight: 0 };
  for (let place = from; place < to; place++) {
    const index = tables.members.view.getUint32(tables.members.at(place), true);
    const { weight } = destinationCodec.read(tables.destination.view, tables.destination.at(index));
    const { active, inactive, overloaded } = loadCodec.read(tables.load.view, tables.load.at(index));
    const cost = active * 256 + inactive;
    if (weight === 0 || overloaded) continue;
    if (least.weight === 0 || least.cost * weight > cost * least.weight) least = { index, cost, weight };
  }
  return least.index;
}
