/** Times are the box's: `timeZone` is its zone, said once in the top line. Milliseconds since 1970 unless named otherwise. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(timeZone: string, key: string, options: Intl.DateTimeFormatOptions, locale = "en-GB") {
  const name = `${timeZone} ${key} ${locale}`;
  let format = clocks.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    clocks.set(name, format);
  }
  return format;
}

const twoDigits = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** 22:41:07 */
export function formatClock(at: number, timeZone: string): string {
  return clock(timeZone, "s", { ...twoDigits, second: "2-digit" }).format(at);
}

/** 22:41, for chart axes. */
export function formatMinute(at: number, timeZone: string): string {
  return clock(timeZone, "m", twoDigits).format(at);
}

/** 22:41:07 of today, otherwise with the day: Thu 19, 22:41:07. */
export function formatMoment(at: number, now: number, timeZone: string, locale: string): string {
  const day = (time: number) => clock(timeZone, "day", { dateStyle: "short" }).format(time);
  const time = formatClock(at, timeZone);
  if (day(at) === day(now)) return time;
  const weekday = clock(timeZone, "weekday", { weekday: "short" }, locale).format(at);
  const ofMonth = clock(timeZone, "ofMonth", { day: "numeric" }).format(at);
  return `${weekday} ${ofMonth}, ${time}`;
}

/** UTC+1 */
export function zoneLabel(at: number, timeZone: string): string {
  const parts = clock(timeZone, "zone", { timeZoneName: "shortOffset" }, "en-US").formatToParts(at);
  const offset = parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
  return offset.replace("GMT", "UTC").replace(/\+0$/, "");
}

/** 0:42, 4:12, 1:02:05; rounded up, so that 0:00 is the end. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
