import { createInterface } from "node:readline";
import { check, libbpf } from "../libbpf";
import { TestRunner } from "../test-run";

/**
 * For tests, a process of its own, held to one CPU: runs the program of storm.bpf.c as often as each line of its input
 * says, and answers each, when that is done, with the nanoseconds of kernel time they took. Arguments: the program's number, an interface index, and frames
 * of the families in turn, in hex.
 */
const [program, ifindex, ...frames] = process.argv.slice(2) as [string, string, ...string[]];

const REPETITIONS = 10_000;
const runner = new TestRunner(check("open the storm's program", libbpf().programById(Number(program))));
const first = frames.map((hex) => Buffer.from(hex, "hex"));

for await (const line of createInterface({ input: process.stdin })) {
  let nanoseconds = 0;
  for (let left = Number(line), turn = 0; left > 0; left -= REPETITIONS, turn++) {
    const repeat = Math.min(left, REPETITIONS);
    nanoseconds += repeat * runner.run(first[turn % first.length]!, { ifindex: Number(ifindex), repeat }).nanoseconds;
  }
  console.log(nanoseconds);
}
