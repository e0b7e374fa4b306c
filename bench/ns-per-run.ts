import { fileURLToPath } from "node:url";
import { defaultCapacity, loadObject } from "../packages/engine-ebpf/src/bpf-object";
import { attachHook } from "../packages/engine-ebpf/src/hook";
import { libbpf } from "../packages/engine-ebpf/src/libbpf";
import type { Bench, Figure } from "./bench";
import { ratiosOf } from "./quartiles";
import { engineConditions } from "./rig/conditions";
import { createDirector, type Director, interfaces, virtualAddress } from "./rig/director";
import { endOf } from "./rig/flow-end";
import { keepAlive, prepareForLoad } from "./rig/load";
import { startProgramClock, timePerRun } from "./rig/program-clock";
import { detachEngine, natOver } from "./rig/ways";
import { loadYardstick } from "./rig/yardstick";
import type { Session } from "./session";

const objectPath = fileURLToPath(new URL("../packages/engine-ebpf/dist/director.bpf.o", import.meta.url));
/** Never more than 10 % worse than when it landed. */
const worse = 0.1;

export const nsPerRun: Bench = {
  name: "ns-per-run",
  about:
    "Nanoseconds per program run under live traffic (wrk, keep-alive), as the kernel takes them, beside a calibration program of one hash lookup and a redirect.",
  needs: ["root", "bpf"],
  async run(session) {
    startProgramClock(session);
    const director = await createDirector(session);
    await prepareForLoad(director.lab);
    const times = await session.interleave({
      calibration: calibrated(session, director),
      engine: balanced(session, director),
    });
    const calibration = times.calibration.map(([toServer, toClient]) => (toServer! + toClient!) / 2);
    const direction = (name: string, index: number): Figure[] => {
      const values = times.engine.map((each) => each[index]!);
      return [
        { name: `engine, ${name}`, unit: "ns", values },
        {
          name: `engine, ${name} / calibration`,
          unit: "×",
          values: ratiosOf(values, calibration),
          bar: { landed: worse },
        },
      ];
    };
    return {
      figures: [
        { name: "calibration, both directions", unit: "ns", values: calibration },
        ...direction("to the server", 0),
        ...direction("to the client", 1),
      ],
      conditions: [
        "tc NAT, IPv4, one service over one real server; taking the time is part of each figure",
        "the bar is the ratio when it first landed (bench/baseline.json) and a tenth",
        ...engineConditions,
      ],
    };
  },
};

/** Plain routing by the calibration program, a copy of its own for each direction. */
function calibrated(session: Session, { lab }: Director): () => Promise<number[]> {
  const server = lab.servers[0]!.v4;
  const copies = interfaces.map(() => loadYardstick(session));
  const { interfaceIndex } = libbpf();
  copies[0]!.setWays(endOf(server, 0), interfaceIndex("internal"));
  copies[1]!.setWays(endOf(lab.address("client", "external"), 0), interfaceIndex("external"));
  const fds = copies.map((copy) => copy.programFd("route"));
  return async () => {
    attach(fds);
    try {
      return await timePerRun(fds, () => keepAlive(lab, server, session.signal));
    } finally {
      detachEngine();
    }
  };
}

/** The engine's program, loaded a second time over the same maps, so that each direction has times of its own. */
function balanced(session: Session, director: Director): () => Promise<number[]> {
  const copies = interfaces.map(() => loadObject(objectPath, director.pins, defaultCapacity));
  session.later("copies of the program", () => {
    for (const copy of copies) copy.close();
  });
  const fds = copies.map((copy) => copy.programFd("director"));
  return async () => {
    await director.converge(natOver(director.lab.servers[0]!.v4));
    attach(fds);
    try {
      return await timePerRun(fds, () => keepAlive(director.lab, virtualAddress.nat, session.signal));
    } finally {
      detachEngine();
    }
  };
}

/** One program per interface, in order. */
function attach(fds: readonly number[]): void {
  for (const [index, name] of interfaces.entries()) attachHook(name, fds[index]!);
}
