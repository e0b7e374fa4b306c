import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { buildBpf } from "../build";
import { deepestChain } from "./rig/stack-depth";

/** MAX_BPF_STACK is 512; what is left is room for another compiler. */
const BYTES = 480;
/** MAX_CALL_FRAMES. */
const FRAMES = 8;

test.each(["director", "director-xdp"])("%s fits the stack of every kernel, however deep its calls go", (name) => {
  buildBpf();
  const chain = deepestChain(fileURLToPath(new URL(`../dist/${name}.bpf.o`, import.meta.url)));
  expect(chain.bytes, chain.functions.join(" > ")).toBeLessThanOrEqual(BYTES);
  expect(chain.functions.length, chain.functions.join(" > ")).toBeLessThanOrEqual(FRAMES);
  // The walk does follow calls: the scheduler is several below the program.
  expect(chain.functions.length).toBeGreaterThan(4);
});
