import { check, libbpf } from "../../packages/engine-ebpf/src/libbpf";
import type { Session } from "../session";
import { setForSession } from "./setting";

const infoSize = 232;
/** Byte offsets in struct bpf_prog_info. */
const runTime = 192;
const runCount = 200;

export interface ProgramTime {
  readonly nanoseconds: number;
  readonly runs: number;
}

/** The kernel takes the time of every program run from now on, of all programs on this machine. */
export function startProgramClock(session: Session): void {
  setForSession(session, "/proc/sys/kernel/bpf_stats_enabled", "1");
}

/** What a program has run for since it was loaded, while the clock was on. */
function programTime(fd: number): ProgramTime {
  const info = Buffer.alloc(infoSize);
  check("read program", libbpf().infoByFd(fd, info, [infoSize]));
  return { nanoseconds: Number(info.readBigUInt64LE(runTime)), runs: Number(info.readBigUInt64LE(runCount)) };
}

/** Nanoseconds per run of each program while `work` goes on. Throws when one did not run a thousand times. */
export async function timePerRun(fds: readonly number[], work: () => Promise<unknown>): Promise<number[]> {
  const before = fds.map(programTime);
  await work();
  return fds.map(programTime).map(({ nanoseconds, runs }, index) => {
    const ran = runs - before[index]!.runs;
    if (ran < 1000) throw new Error(`the program ran ${ran} times only`);
    return (nanoseconds - before[index]!.nanoseconds) / ran;
  });
}
