import { z } from "zod";

/** Names are tokens: they appear in commands, URLs and rendered files, so no space, quote or markup can be in them. */
export const nameSchema = z
  .string({ error: "invalid.required" })
  .min(1, { error: "invalid.required" })
  .max(63, { error: "invalid.nameTooLong" })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: "invalid.name" });

/** One line of any text; control characters (newline, NUL, escapes) are refused. */
export const lineSchema = z
  .string({ error: "invalid.text" })
  .max(200, { error: "invalid.descriptionTooLong" })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/, {
    error: "invalid.controlCharacters",
  });

/** Free text for people. Never rendered into files. */
export const descriptionSchema = lineSchema.default("");

/** TCP and UDP ports, 1 to 65535. */
export const portSchema = integer(1, 65_535, "invalid.port");

/** Whole numbers in [minimum, maximum]; anything else is refused with the key `error` and both bounds. */
export function integer(minimum: number, maximum: number, error = "invalid.range") {
  return z.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error });
}

export const protocolSchema = z.enum(["tcp", "udp"], { error: "invalid.protocol" });
export type Protocol = z.infer<typeof protocolSchema>;

/** All methods of the mission; what an engine can do of them is in its capabilities. */
export const methodSchema = z.enum(["nat", "fullnat", "tun", "dr"], { error: "invalid.method" });
export type Method = z.infer<typeof methodSchema>;

/** All schedulers of the mission (features A1 to A15 without A11, which changes weights). */
export const schedulerNames = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "dh",
  "sh",
  "sed",
  "nq",
  "mh",
  "fo",
  "ovf",
  "twos",
] as const;
export const schedulerSchema = z.enum(schedulerNames, { error: "invalid.scheduler" });
export type Scheduler = z.infer<typeof schedulerSchema>;

export const schedulerFlags = ["sh-port", "sh-fallback", "mh-port", "mh-fallback"] as const;
export type SchedulerFlag = (typeof schedulerFlags)[number];

/** Flags of this scheduler; the others have none. */
export function flagsOf(scheduler: Scheduler): readonly SchedulerFlag[] {
  return schedulerFlags.filter((flag) => flag.startsWith(`${scheduler}-`));
}
