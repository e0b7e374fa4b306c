import { type Message, message } from "@loaddirector/model";
import {
  bucket4Codec,
  bucket6Codec,
  connection4Codec,
  connection6Codec,
  LD_ABI_VERSION,
  LD_WAYS,
  settingsCodec,
} from "../abi.generated";

/** Where things are in a bucket of connections, in bytes. */
export interface BucketLayout {
  readonly ways: number;
  readonly tag: number;
  readonly slot: number;
  readonly slotSize: number;
}

/** Writes one key, value or record of this layout from one of another; both views are of nothing else. */
export type Convert = (from: DataView, to: DataView) => void;

/** How tables of an earlier layout become those of this one. A table that is not named is copied as it is. */
export interface LayoutStep {
  readonly version: number;
  readonly buckets: Readonly<Record<4 | 6, BucketLayout>>;
  /** Records of connections. */
  readonly records?: Readonly<Record<4 | 6, Convert>>;
  readonly tables: Readonly<Record<string, { readonly key?: Convert; readonly value?: Convert }>>;
  /** Byte of `hold_until` in its settings; null: its programs cannot hold new connections. */
  readonly holdUntil: number | null;
}

/** The layout of a build and what it knows to take over. */
export interface TableLayout {
  readonly version: number;
  readonly steps: readonly LayoutStep[];
}

/** From tables of this very layout to larger ones. */
const sameLayout: LayoutStep = {
  version: LD_ABI_VERSION,
  buckets: {
    4: { ways: LD_WAYS, tag: bucket4Codec.offset.tag, slot: bucket4Codec.offset.slot, slotSize: connection4Codec.size },
    6: { ways: LD_WAYS, tag: bucket6Codec.offset.tag, slot: bucket6Codec.offset.slot, slotSize: connection6Codec.size },
  },
  tables: {},
  holdUntil: settingsCodec.offset.holdUntil,
};

/** `local_port` had an element for each port. */
const onePortAnElement: LayoutStep = { ...sameLayout, version: 2 };

/** A change of bpf/abi.h that raises LD_ABI_VERSION adds the step from the version before. */
export const currentLayout: TableLayout = { version: LD_ABI_VERSION, steps: [onePortAnElement] };

/** The tables in force stay as they are, and the programs with them. */
export class TablesRefused extends Error {
  constructor(readonly reason: Message) {
    super(`${reason.key} ${JSON.stringify(reason.values)}`);
    this.name = "TablesRefused";
  }
}

/** Throws TablesRefused when this build cannot take over tables of that version. */
export function stepFrom(version: number, layout: TableLayout): LayoutStep {
  if (version === layout.version) return sameLayout;
  const step = layout.steps.find((each) => each.version === version);
  if (!step) throw new TablesRefused(message("ebpf.tablesUnknown", { found: version, own: layout.version }));
  return step;
}
