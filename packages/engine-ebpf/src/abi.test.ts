import { readFileSync } from "node:fs";
import { catalogues } from "@loaddirector/messages";
import { describe, expect, it } from "vitest";
import { currentAbi, generateAbi, generatedAbiPath } from "../generate-abi";
import {
  bucket4Codec,
  bucket6Codec,
  destinationCodec,
  dropReasonValues,
  entryCodec,
  serviceCodec,
} from "./abi.generated";

describe("abi", () => {
  it("is generated from the header as it is now", () => {
    expect(readFileSync(generatedAbiPath, "utf8")).toBe(currentAbi());
  });

  it("keeps its sizes: whole cache lines, and 36.6 and 64 bytes a slot", () => {
    expect([bucket4Codec.size, bucket6Codec.size]).toEqual([256, 448]);
    expect([destinationCodec.size, serviceCodec.size, entryCodec.size]).toEqual([64, 128, 28]);
  });

  it("reads back what it wrote, ports in network order", () => {
    const view = new DataView(new ArrayBuffer(entryCodec.size));
    const entry = {
      clientPort: 40_003,
      virtualPort: 80,
      word: 0xdead_beef,
      lastSeen: 7,
      service: 1,
      destination: 2,
      sequenceDelta: 3,
      localPort: 4,
      replyHop: 5,
    };
    entryCodec.write(view, 0, entry);
    expect(entryCodec.read(view)).toEqual(entry);
    expect([view.getUint8(0), view.getUint8(1)]).toEqual([40_003 >> 8, 40_003 & 255]);
  });

  it("has words for every drop reason: its name, what it means and what to do", () => {
    const known = catalogues.en as unknown as { drop: Record<string, Record<string, string>> };
    for (const reason of Object.keys(dropReasonValues).filter((name) => name !== "none"))
      expect(Object.keys(known.drop[reason] ?? {}), reason).toEqual(["name", "meaning", "remedy"]);
  });

  it("refuses what a codec cannot carry", () => {
    expect(() => generateAbi("struct ld_x {\n\tint *pointer;\n};\n")).toThrow("cannot read");
    expect(() => generateAbi("struct ld_x {\n\t__u24 odd;\n};\n")).toThrow("unknown type");
  });
});
