import { LD_MEMBER_GROUP, loadCodec, memberGroupCodec, serviceCodec, serviceFlagValues } from "./abi.generated";
import type { Registry } from "./registry";
import type { Tables } from "./tables";

const groupAt = loadCodec.offset.group;
const editsAt = memberGroupCodec.offset.edits;

/** Lists of more members are searched by group, see bpf/schedule/search.h; they begin at a multiple of LD_MEMBER_GROUP. */
export const isLong = (length: number): boolean => length > LD_MEMBER_GROUP;

/**
 * Says of each place of a new list which group it is in; of a short one, that it is in none. To be called before the list
 * takes the place of the old one, which must not be searched by group any more: changes of load are told to these groups.
 */
export function assignGroups(tables: Tables, offset: number, members: readonly { index: number }[]): void {
  members.forEach(({ index }, place) => {
    const group = isLong(members.length) ? Math.floor((offset + place) / LD_MEMBER_GROUP) + 1 : 0;
    tables.load.view.setUint32(tables.load.at(index) + groupAt, group, true);
    editGroup(tables, index);
  });
}

/** After a change of what decides whether a destination is chosen: its group looks again. */
export function editGroup({ load, memberGroup }: Tables, destinationIndex: number): void {
  const group = load.view.getUint32(load.at(destinationIndex) + groupAt, true) - 1;
  if (group < 0 || group >= memberGroup.entries) return;
  const at = (memberGroup.at(group) + editsAt) / 4;
  memberGroup.words32[at] = memberGroup.words32[at]! + 1;
}

/** Nothing remembered holds: the loads may have been changed by who does not tell the groups. */
export function editAllGroups({ memberGroup }: Tables): void {
  const { stride, words32 } = memberGroup;
  for (let at = editsAt / 4; at < words32.length; at += stride / 4) words32[at] = words32[at]! + 1;
}

/** A list is searched by group from now on, or in full. */
export function setGrouped({ service }: Tables, serviceIndex: number, grouped: boolean): void {
  const at = service.at(serviceIndex) + serviceCodec.offset.flags;
  const flags = service.view.getUint32(at, true) & ~serviceFlagValues.grouped;
  service.view.setUint32(at, flags | (grouped ? serviceFlagValues.grouped : 0), true);
}

/** Whether a service's list is searched as its length says, and its members know their groups. */
export function isGroupedRight(registry: Registry, serviceIndex: number): boolean {
  const { service, members, load } = registry.tables;
  const flags = service.view.getUint32(service.at(serviceIndex) + serviceCodec.offset.flags, true);
  const { offset, length } = registry.range(serviceIndex);
  if (!isLong(length)) return (flags & serviceFlagValues.grouped) === 0;
  if (!(flags & serviceFlagValues.grouped) || offset % LD_MEMBER_GROUP !== 0) return false;
  for (let place = offset; place < offset + length; place++) {
    const member = members.view.getUint32(members.at(place), true);
    if (member >= load.entries) continue;
    const group = load.view.getUint32(load.at(member) + groupAt, true);
    if (group !== Math.floor(place / LD_MEMBER_GROUP) + 1) return false;
  }
  return true;
}
