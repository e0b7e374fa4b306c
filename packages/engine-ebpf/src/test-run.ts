import type { Hook } from "@loaddirector/model";
import koffi from "koffi";
import { check, libbpf } from "./libbpf";

const OPTS_SIZE = 80;
/** struct __sk_buff, struct xdp_md. */
const contextSize = { tc: 192, xdp: 24 } as const;
const PACKET_ROOM = 66_000;
/** Byte offsets in struct bpf_test_run_opts and struct __sk_buff. */
const opts = {
  dataIn: 8,
  dataOut: 16,
  sizeIn: 24,
  sizeOut: 28,
  contextIn: 32,
  contextOut: 40,
  contextSizeIn: 48,
  contextSizeOut: 52,
  verdict: 56,
  repeat: 60,
  duration: 64,
  flags: 68,
} as const;
const context = { mark: 8, ifindex: 40, gsoSegs: 164, gsoSize: 176 } as const;
const BPF_F_TEST_XDP_LIVE_FRAMES = 2;
const xdpContext = { dataEnd: 4, ingressIfindex: 12 } as const;

export interface RunResult {
  /** TC_ACT_ or XDP_ value. */
  readonly verdict: number;
  readonly packet: Uint8Array;
  /** Nanoseconds per run, averaged by the kernel over `repeat`. */
  readonly nanoseconds: number;
}

/**
 * Runs a program over one frame in the kernel (BPF_PROG_TEST_RUN), as if it had come in by `ifindex`. For XDP that
 * interface must have an XDP program.
 */
export class TestRunner {
  readonly #memory = {
    opts: room(OPTS_SIZE),
    input: room(PACKET_ROOM),
    output: room(PACKET_ROOM),
    context: room(contextSize.tc),
  };

  constructor(
    readonly fd: number,
    readonly hook: Hook = "tc",
  ) {
    const { view } = this.#memory.opts;
    view.setBigUint64(0, BigInt(OPTS_SIZE), true);
    view.setBigUint64(opts.dataIn, this.#memory.input.address, true);
    view.setBigUint64(opts.contextIn, this.#memory.context.address, true);
  }

  run(
    frame: Uint8Array,
    options: {
      ifindex?: number;
      repeat?: number;
      gsoSize?: number;
      gsoSegs?: number;
      mark?: number;
      /** XDP: each repetition has a frame of its own, which goes where the program says. */
      live?: boolean;
    } = {},
  ): RunResult {
    const { view, pointer } = this.#memory.opts;
    const met = this.#memory.context;
    this.#memory.input.bytes.set(frame);
    met.bytes.fill(0);
    if (this.hook === "xdp") {
      met.view.setUint32(xdpContext.dataEnd, frame.length, true);
      met.view.setUint32(xdpContext.ingressIfindex, options.ifindex ?? 0, true);
    } else {
      met.view.setUint32(context.ifindex, options.ifindex ?? 0, true);
      met.view.setUint32(context.mark, options.mark ?? 0, true);
      met.view.setUint32(context.gsoSize, options.gsoSize ?? 0, true);
      met.view.setUint32(context.gsoSegs, options.gsoSegs ?? 0, true);
    }
    const repeated = options.live || (options.repeat ?? 1) > 1;
    view.setUint32(opts.flags, options.live ? BPF_F_TEST_XDP_LIVE_FRAMES : 0, true);
    view.setUint32(opts.sizeIn, frame.length, true);
    view.setBigUint64(opts.dataOut, repeated ? 0n : this.#memory.output.address, true);
    view.setUint32(opts.sizeOut, repeated ? 0 : PACKET_ROOM, true);
    view.setUint32(opts.contextSizeIn, contextSize[this.hook], true);
    view.setUint32(opts.repeat, options.repeat ?? 1, true);
    check("test_run", libbpf().testRun(this.fd, pointer));
    return {
      verdict: view.getInt32(opts.verdict, true),
      packet: this.#memory.output.bytes.slice(0, repeated ? 0 : view.getUint32(opts.sizeOut, true)),
      nanoseconds: view.getUint32(opts.duration, true),
    };
  }
}

function room(size: number) {
  const pointer = koffi.alloc("uint8_t", size);
  const buffer = koffi.view(pointer, size);
  const bytes = new Uint8Array(buffer);
  bytes.fill(0);
  return { pointer, address: BigInt(koffi.address(pointer)), bytes, view: new DataView(buffer) };
}
