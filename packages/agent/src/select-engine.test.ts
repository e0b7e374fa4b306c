import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeInstance } from "@loaddirector/engine-ebpf";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requires } from "../../../scripts/require";
import { selectEngines } from "./select-engine";

const skip = requires("root", "bpf");
let runDir: string;
beforeAll(() => {
  runDir = mkdtempSync(join(tmpdir(), "ldx-select-"));
});
afterAll(() => {
  removeInstance({ runDir, interfaces: [] });
  rmSync(runDir, { recursive: true });
});

const configOf = (engine: "auto" | "ebpf", objectPath: string) => ({
  instance: "ldx-select",
  runDir,
  stateDir: runDir,
  engine,
  interfaces: [],
  consoleUid: null,
  consoleGid: null,
  healthUid: 65_534,
  healthGid: 65_534,
  ftpUid: null,
  dnsUid: null,
  dnsGid: null,
  ftpGid: null,
  capacity: {},
  objectPath,
});

it.skipIf(skip)("forwards nothing, and says why, when the kernel does not take the programs", async () => {
  const objectPath = join(runDir, "broken.bpf.o");
  writeFileSync(objectPath, "no object");
  const { forwarding } = await selectEngines(configOf("auto", objectPath), new AbortController().signal);
  const { engine, forwards } = forwarding.capabilities();
  expect(engine).toBe("memory");
  expect(forwards).toMatchObject({ key: "ebpf.refused", values: { error: expect.stringContaining("broken.bpf.o") } });
});

it.skipIf(skip)("keeps to the engine it is told to use, with the reason why it is not there", async () => {
  const objectPath = join(runDir, "broken-too.bpf.o");
  writeFileSync(objectPath, "no object");
  const selected = await selectEngines(configOf("ebpf", objectPath), new AbortController().signal);
  const refused = { key: "ebpf.refused", values: { error: expect.stringContaining("broken-too.bpf.o") } };
  const { engine, forwards, schedulers } = selected.forwarding.capabilities();
  expect({ engine, forwards, mh: schedulers.mh }).toEqual({ engine: "ebpf", forwards: refused, mh: true });
  expect(selected.missing).toEqual(refused);
});
