import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requires } from "../../../scripts/require";
import { oldestKernel } from "../../../scripts/setup/oldest-kernel.mjs";
import { buildBpf } from "../build";
import { bootGuest } from "./rig/guest";
import { packInitrd } from "./rig/initrd";

const skip = requires("qemu");
const objects = ["director", "director-xdp"];

describe.skipIf(skip)("Debian 12's Linux 6.1", () => {
  let folder: string;
  let serial: string;

  beforeAll(async () => {
    buildBpf();
    folder = mkdtempSync(join(tmpdir(), "loaddirector-guest-"));
    serial = await bootGuest(oldestKernel, packInitrd(folder, objects));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(objects)("takes %s", (object) => {
    const verdicts = [...serial.matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line));
    const verdict = verdicts.find((each) => each.object === object);
    expect(verdict, serial).toMatchObject({ release: expect.stringMatching(/^6\.1\./) });
    if (verdict.refused) expect.fail(verdict.refused);
  });
});
