import { mkdirSync, readFileSync, truncateSync } from "node:fs";
import koffi from "koffi";
import { loadObject } from "../bpf-object";
import { libbpf } from "../libbpf";

/** Runs inside the guest of guest.ts: loads every object named as the engine does, a line of JSON each. */
const LOG = "/log"; // stderr goes there: the whole of the verifier's words would take minutes on the serial line
const LOG_LINES = 60;

/** A box small enough for the guest; no size is 1, which the verifier could take for a constant. */
const capacity = { services: 256, destinations: 1024, connections4: 4096, connections6: 4096 };

const toStderr = koffi.load("libbpf.so.1").func("void *libbpf_set_print(void *fn)")(null);
libbpf().setPrint(toStderr);

const release = readFileSync("/proc/sys/kernel/osrelease", "utf8").trim();
for (const object of process.argv.slice(2)) {
  truncateSync(LOG);
  const pins = `/sys/fs/bpf/${object}`;
  mkdirSync(pins);
  let refused: string | undefined;
  try {
    loadObject(`/${object}.bpf.o`, pins, capacity).close();
  } catch (error) {
    refused = `${error}\n${readFileSync(LOG, "utf8").trimEnd().split("\n").slice(-LOG_LINES).join("\n")}`;
  }
  console.log(JSON.stringify({ release, object, refused }));
}
