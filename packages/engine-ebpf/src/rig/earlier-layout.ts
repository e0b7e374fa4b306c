import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileBpf } from "../../build";
import { entryCodec, LD_ABI_VERSION, LD_WAYS } from "../abi.generated";
import { type Convert, currentLayout, type LayoutStep, stepFrom } from "../handover/table-layout";

const sources = fileURLToPath(new URL("../../bpf", import.meta.url));
/** Bytes before the word of its records that today's do not have. */
const PADDING = 8;
/** Of the record's first field and of its entry's. */
const layouts = { 4: { entry: 4, slotAt: 32, size: 4 + 28 }, 6: { entry: 32, slotAt: 28, size: 32 + 28 } } as const;

const before = stepFrom(LD_ABI_VERSION - 1, currentLayout);

const unpadded =
  (entry: number): Convert =>
  (from, to) => {
    const before = entry + entryCodec.offset.word;
    for (let at = 0; at < to.byteLength; at++) to.setUint8(at, from.getUint8(at < before ? at : at + PADDING));
  };

const bucketOf = (family: 4 | 6) => ({
  ways: LD_WAYS,
  tag: 0,
  slot: layouts[family].slotAt,
  slotSize: layouts[family].size + PADDING,
});

/**
 * For tests: the data plane of the version before today's, its records longer than they were, and how today's takes its
 * tables over.
 */
export const earlierLayout: LayoutStep = {
  ...before,
  buckets: { 4: bucketOf(4), 6: bucketOf(6) },
  records: { 4: unpadded(layouts[4].entry), 6: unpadded(layouts[6].entry) },
  tables: {
    ...before.tables,
    load: {
      value: (from, to) => {
        for (let at = 0; at < to.byteLength; at++) to.setUint8(at, from.getUint8(at));
      },
    },
  },
};

/** Compiles its programs; `object` is that of the tc hook, the other one lies beside it. */
export function compileEarlier(): { object: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "ld-earlier-"));
  cpSync(sources, folder, { recursive: true });
  edit(
    join(folder, "abi/connection.h"),
    "\t__be16 virtual_port;\n\t__u32 word;",
    "\t__be16 virtual_port;\n\t__u32 former[2];\n\t__u32 word;",
  );
  edit(
    join(folder, "abi/destination.h"),
    "\t__u32 group;\n\t__u32 reserved[2];",
    "\t__u32 group;\n\t__u32 reserved[4];",
  );
  edit(join(folder, "abi.h"), "#define LD_LOCAL_PORTS 2", "#define LD_LOCAL_PORTS 1");
  for (const name of ["director", "director-xdp"])
    compileBpf(join(folder, `${name}.bpf.c`), join(folder, `${name}.bpf.o`));
  return { object: join(folder, "director.bpf.o"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function edit(path: string, old: string, text: string): void {
  const source = readFileSync(path, "utf8");
  if (!source.includes(old)) throw new Error(`${path} has changed: the earlier layout must follow`);
  writeFileSync(path, source.replace(old, text));
}
