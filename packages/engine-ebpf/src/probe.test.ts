import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { missing } from "../../../scripts/require";
import { tooOld } from "./probe";

it.each([
  ["5.10.0-32-amd64", true],
  ["6.0.19", true],
  ["6.1.0-13-amd64", false],
  ["6.12.6", false],
  ["10.0", false],
])("takes kernel %s for too old: %s", (version, expected) => {
  expect(tooOld(version) !== null).toBe(expected);
});

it.skipIf(missing("root"))("names the permissions that root lacks in a container", () => {
  const probe = JSON.stringify(new URL("probe.ts", import.meta.url).href);
  const program = `import(${probe}).then(({ probeEbpf }) => console.log(JSON.stringify(probeEbpf())))`;
  const argv = [process.execPath, "--import", import.meta.resolve("tsx"), "--eval", program];
  const without = ["--bounding-set=-sys_admin", "--inh-caps=-all"];
  expect(JSON.parse(execFileSync("setpriv", [...without, ...argv], { encoding: "utf8" }))).toEqual({
    available: false,
    reason: { key: "ebpf.notPermitted", values: { capabilities: "CAP_SYS_ADMIN" } },
  });
});
