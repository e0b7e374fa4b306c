import { createInterface } from "node:readline";
import { check, libbpf } from "../libbpf";
import { TestRunner } from "../test-run";

/**
 * For tests, a process of its own, held to one CPU: runs the program of storm.bpf.c as often as each line of its input
 * says, and answers each with a line when that is done. Arguments: the program's number, an interface index, and frames
 * of the families in turn, in hex.
 */
const [program, ifindex, ...frames] = process.argv.slice(2) as [string, string, ...string[]];

const REPETITIONS = 10_000;
const runner = new TestRunner(check("open the storm's program", libbpf().programById(Number(program))));
const first = frames.map((hex) => Buffer.from(hex, "hex"));

for await (const line of createInterface({ input: process.stdin })) {
  for (let left = Number(line), turn = 0; left > 0; left -= REPETITIONS, turn++)
    runner.run(first[turn % first.length]!, { ifindex: Number(ifindex), repeat: Math.min(left, REPETITIONS) });
  console.log(line);
}
